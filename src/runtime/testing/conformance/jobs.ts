import assert from "node:assert/strict";
import { broken, deliveries, onJobs, type JobConformanceOptions } from "./job-bench.js";
import { jobHolders } from "./job-holders.js";
import { jobEnds, jobLists } from "./job-lists.js";
import { manyJobs } from "./job-many.js";

export type { JobAbilities, JobConformanceOptions, OpenedJobs } from "./job-bench.js";

/**
 * Tests that every queue must pass: each job is delivered until somebody ends it, ends once, and is
 * dead after 1 + `max_retries` deliveries; whoever stops loses it. Written with the test runner's own
 * `describe` and `it`.
 * @example
 * import { memoryQueue } from "@endpointgen/runtime";
 * import { jobConformance, steppedWorld } from "@endpointgen/runtime/testing";
 * import { describe, it } from "vitest";
 *
 * jobConformance({
 *   describe,
 *   it,
 *   can: { priorities: true, order: true, leases: true },
 *   open() {
 *     const world = steppedWorld();
 *     const queue = memoryQueue({ name: "job", world, leaseMs: 1_000 });
 *     const pass = async (ms: number) => world.clock.advance(ms);
 *     const kill = () => Promise.resolve();
 *     return { worker: () => queue, kill, pass, leaseMs: 1_000, waitMs: 0, quietMs: 0 };
 *   },
 * });
 */
export function jobConformance(options: JobConformanceOptions): void {
  delivering(options);
  failing(options);
  waiting(options);
  jobHolders(options);
  jobLists(options);
  jobEnds(options);
  manyJobs(options);
}

function delivering(options: JobConformanceOptions): void {
  const { describe, it } = options;
  describe("a job", () => {
    it("comes as it was handed over, and ends with its result", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        const more = { payload: '{"a":"ü\u2028 \\""}', proof: "p", key: "k", trace: { a: "b" } };
        await submit("one", more);
        assert.equal((await queue.status("one"))?.status, "queued");
        const claim = await next();
        const { submittedAt, ...message } = claim.message;
        assert.ok(submittedAt > 0);
        assert.deepEqual(message, { id: "one", name: "job", owner: "ada", ...more });
        assert.deepEqual([claim.attempt, claim.last], [1, false]);
        assert.equal((await queue.status("one"))?.status, "running");
        assert.equal(await claim.complete("done"), true);
        const ended = await queue.status("one");
        assert.deepEqual([ended?.status, ended?.result, ended?.attempts], ["succeeded", "done", 1]);
        await nothing();
      }));

    it("of half a megabyte comes whole", () =>
      onJobs(options, async ({ submit, next }) => {
        const payload = "ü".repeat(250_000);
        await submit("large", { payload });
        assert.equal((await next()).message.payload, payload);
      }));

    it("with a known id is that job, whether it waits, runs or is over", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        const again = async () =>
          queue.enqueue({ id: "one", name: "job", owner: "ada", payload: "other" });
        await submit("one");
        assert.equal((await again()).created, false);
        const claim = await next();
        assert.equal(claim.message.payload, "payload of one");
        assert.equal((await again()).record.status, "running");
        await claim.complete("done");
        const repeated = await again();
        assert.deepEqual([repeated.created, repeated.record.result], [false, "done"]);
        await nothing();
      }));

    it("that many submit at once under one id is one job", () =>
      onJobs(options, async ({ queue, next, nothing }) => {
        const job = { id: "one", name: "job", owner: "ada", payload: "p" };
        const all = await Promise.all(Array.from({ length: 20 }, () => queue.enqueue(job)));
        assert.equal(all.filter(({ created }) => created).length, 1);
        assert.equal(await (await next()).complete("done"), true);
        await nothing();
      }));

    it("tells how far it is, under a version that grows", () =>
      onJobs(options, async ({ queue, submit, next }) => {
        await submit("one");
        const claim = await next();
        const before = await queue.status("one");
        assert.equal(await claim.progress({ percent: 40, note: "frame 4" }), true);
        const after = await queue.status("one");
        assert.deepEqual(after?.progress, { percent: 40, note: "frame 4" });
        assert.ok(after.version > (before?.version ?? Infinity));
        await claim.complete("done");
        assert.equal(await claim.progress({ percent: 50 }), false);
      }));
  });
}

function failing(options: JobConformanceOptions): void {
  const { describe, it } = options;
  describe("a job that fails", () => {
    it("with half a character in what it says is dead all the same", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        await submit("one");
        assert.equal(await (await next()).bury({ code: "broken", message: "a \ud83d" }), true);
        const record = await queue.status("one");
        assert.equal(record?.status, "dead");
        assert.match(record.failure?.message ?? "", /^a [\ud83d\ufffd]$/);
        await nothing();
      }));

    it("is delivered 1 + max_retries times, then dead, with its failure", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        await submit("poison");
        for (let attempt = 1; attempt <= deliveries; attempt += 1) {
          const claim = await next();
          assert.deepEqual([claim.attempt, claim.last], [attempt, attempt === deliveries]);
          const said = await claim.retry(broken, 0);
          assert.equal(said, attempt === deliveries ? "dead" : "queued");
        }
        const ended = await queue.status("poison");
        assert.deepEqual([ended?.status, ended?.failure], ["dead", broken]);
        await nothing();
      }));

    it("is told of between two tries, and waits for the second", () =>
      onJobs(options, async ({ queue, submit, next, nothing, pass, leaseMs }) => {
        await submit("one");
        await (await next()).retry(broken, 2 * leaseMs);
        const between = await queue.status("one");
        assert.deepEqual([between?.status, between?.failure], ["failed", broken]);
        await nothing();
        await pass(2 * leaseMs);
        await (await next()).complete("done");
        assert.equal((await queue.status("one"))?.status, "succeeded");
      }));

    it("for good is dead at once", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        await submit("one");
        const claim = await next();
        assert.equal(await claim.bury(broken), true);
        assert.equal(await claim.complete("late"), false);
        assert.equal((await queue.status("one"))?.status, "dead");
        await nothing();
      }));

    it("and is handed back untried keeps its tries", () =>
      onJobs(options, async ({ submit, next }) => {
        await submit("one");
        for (let times = 0; times <= deliveries; times += 1) {
          const claim = await next();
          assert.equal(claim.attempt, 1);
          assert.equal(await claim.handBack(0), true);
        }
        assert.equal((await next()).attempt, 1);
      }));
  });
}

function waiting(options: JobConformanceOptions): void {
  const { describe, it, can } = options;
  describe("a job that waits", () => {
    it("with a delay isn't delivered before", () =>
      onJobs(options, async ({ submit, next, nothing, pass, leaseMs }) => {
        await submit("later", { delayMs: 2 * leaseMs });
        await nothing();
        await pass(2 * leaseMs);
        assert.equal((await next()).message.id, "later");
      }));

    it("and is cancelled is never delivered", () =>
      onJobs(options, async ({ queue, submit, nothing }) => {
        await submit("one");
        assert.equal((await queue.cancel("one"))?.status, "cancelled");
        assert.equal((await queue.cancel("one"))?.status, "cancelled");
        await nothing();
        assert.equal(await queue.cancel("unknown"), undefined);
      }));

    if (can.priorities) {
      it("gives way to more urgent ones", () =>
        onJobs(options, async ({ submit, next }) => {
          await submit("low", { priority: 9 });
          await submit("high", { priority: 1 });
          assert.equal((await next()).message.id, "high");
          assert.equal((await next()).message.id, "low");
        }));
    }

    if (can.order) {
      it("for others of its key isn't delivered beside them, and keeps its place", () =>
        onJobs(options, async ({ worker, kill, submit, next, nothing }) => {
          const ids = ["a", "b", "c"];
          for (const id of ids) await submit(id, { key: "k" });
          const first = await next();
          assert.equal(first.message.id, "a");
          const other = await worker();
          await nothing(other);
          await kill(other);
          await first.complete("done");
          for (const id of ids.slice(1)) {
            const claim = await next();
            assert.equal(claim.message.id, id);
            await claim.complete("done");
          }
        }));
    }
  });
}
