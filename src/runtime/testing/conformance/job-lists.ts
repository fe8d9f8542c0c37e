import assert from "node:assert/strict";
import type { Ended } from "../../job/queue.js";
import { broken, onJobs, type JobConformanceOptions } from "./job-bench.js";

/** What is told of ends. */
export function jobEnds(options: JobConformanceOptions): void {
  const { describe, it } = options;
  describe("whoever claims", () => {
    it("is told of every end, also of one before the first delivery, until he has heard it", () =>
      onJobs(options, async ({ queue, submit, pass, waitMs }) => {
        const ids = ["good", "bad", "unwanted", "deaf", "deaf and bad"];
        for (const id of ids) await submit(id);
        await queue.cancel("unwanted");
        const heard = new Map<string, string>();
        const deaf = new Set(["deaf", "deaf and bad"]);
        const ended: Ended = ({ id }, status, charged) => {
          if (deaf.delete(id)) return Promise.reject(new Error("not now"));
          heard.set(id, charged === undefined ? status : `${status} for ${String(charged)}`);
          return Promise.resolve();
        };
        for (let tries = 0; heard.size < ids.length && tries < 40; tries += 1) {
          for (const claim of await queue.claim({ most: 4, waitMs, ended })) {
            if (claim.message.id.endsWith("bad")) await claim.bury(broken);
            else await claim.complete("done", claim.message.id === "deaf" ? 7 : undefined);
          }
          await pass(100);
        }
        assert.deepEqual(Object.fromEntries(heard), {
          good: "succeeded",
          bad: "dead",
          unwanted: "cancelled",
          deaf: "succeeded for 7",
          "deaf and bad": "dead",
        });
        assert.equal((await queue.status("deaf"))?.charged, 7);
      }));
  });
}

/** What is known of many jobs. */
export function jobLists(options: JobConformanceOptions): void {
  const { describe, it } = options;
  describe("jobs", () => {
    it("are listed for their owner alone, newest first, page by page", () =>
      onJobs(options, async ({ queue, submit, pass }) => {
        for (const id of ["a", "b", "c", "d", "e"]) {
          await submit(id);
          await pass(2);
        }
        await submit("x", { owner: "eve" });
        const pages: string[][] = [];
        for (let cursor: string | undefined; pages.length < 4;) {
          const page = await queue.list("ada", { limit: 2, ...(cursor && { cursor }) });
          pages.push(page.jobs.map(({ id }) => id));
          cursor = page.next;
          if (cursor === undefined) break;
        }
        assert.deepEqual(pages, [["e", "d"], ["c", "b"], ["a"]]);
        await assert.rejects(queue.list("ada", { limit: 2, cursor: "%%" }), RangeError);
      }));

    it("are counted, with the age of the oldest that waits", () =>
      onJobs(options, async ({ queue, submit, next, pass }) => {
        assert.deepEqual(await queue.depth(), { waiting: 0, running: 0, dead: 0, oldestMs: 0 });
        for (const id of ["a", "b", "c"]) await submit(id);
        await (await next()).bury(broken);
        await next();
        await pass(5);
        const { oldestMs, ...counts } = await queue.depth();
        assert.deepEqual(counts, { waiting: 1, running: 1, dead: 1 });
        assert.ok(oldestMs >= 5, String(oldestMs));
      }));

    it("that are dead are listed, and start again from the first try", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        await submit("one");
        await (await next()).bury(broken);
        const { jobs } = await queue.dead({ limit: 10 });
        assert.deepEqual(
          jobs.map(({ id, failure }) => [id, failure?.code]),
          [["one", "upstream"]],
        );
        assert.equal(await queue.requeue("one"), true);
        assert.equal(await queue.requeue("one"), false);
        const claim = await next();
        assert.deepEqual([claim.attempt, claim.message.payload], [1, "payload of one"]);
        assert.equal(await claim.complete("done"), true);
        assert.deepEqual((await queue.dead({ limit: 10 })).jobs, []);
        await nothing();
      }));

    it("that died just now start again once their end is told, and aren't lost", () =>
      onJobs(options, async ({ queue, submit, next, nothing, pass }) => {
        await submit("one");
        let heard = (): void => undefined;
        const told = new Promise<void>((resolve) => (heard = resolve));
        const claim = await next({
          ...queue,
          claim: (wanted) => queue.claim({ ...wanted, ended: () => told }),
        });
        const burying = claim.bury(broken);
        for (let tries = 0; (await queue.status("one"))?.status !== "dead"; tries += 1) {
          assert.ok(tries < 1_000, "it doesn't die");
        }
        const requeuing = { over: false };
        const requeued = queue.requeue("one").finally(() => (requeuing.over = true));
        await pass(50);
        heard();
        assert.equal(await burying, true);
        while (!requeuing.over) await pass(50);
        assert.equal(await requeued, true);
        assert.equal(await (await next()).complete("done"), true);
        assert.deepEqual((await queue.status("one"))?.status, "succeeded");
        await nothing();
      }));
  });
}
