import assert from "node:assert/strict";
import { isOver } from "../../job/words.js";
import { deliveries, onJobs, type JobBench, type JobConformanceOptions } from "./job-bench.js";

/** Whoever holds a job, and stops. */
export function jobHolders(options: JobConformanceOptions): void {
  const { describe, it, can } = options;
  describe("a holder", () => {
    it("that heartbeats keeps the job", () =>
      onJobs(options, async ({ worker, submit, next, nothing, pass, leaseMs }) => {
        await submit("one");
        const claim = await next();
        const other = await worker();
        for (let beat = 0; beat < 12; beat += 1) {
          await pass(leaseMs / 4);
          assert.equal(await claim.heartbeat(), "held");
        }
        await nothing(other);
        assert.equal(await claim.complete("done"), true);
      }));

    it("that is killed loses it, and can't end it any more", () =>
      onJobs(options, async (bench) => {
        const doomed = await bench.worker();
        await bench.submit("one");
        const lost = await bench.next(doomed);
        await died(bench, doomed);
        const claim = await bench.next();
        assert.equal(claim.attempt, 2);
        assert.equal(await lost.complete("of the dead"), false);
        assert.equal(await lost.heartbeat(), "lost");
        assert.equal(await lost.progress({ percent: 1 }), false);
        assert.equal(await lost.retry({ code: "c", message: "m" }, 0), "lost");
        assert.equal(await claim.complete("of the living"), true);
        assert.equal((await bench.queue.status("one"))?.result, "of the living");
        await bench.nothing();
      }));

    it("is killed by a job 1 + max_retries times, then the job is dead", () =>
      onJobs(options, async (bench) => {
        await bench.submit("poison");
        for (let attempt = 1; attempt <= deliveries; attempt += 1) {
          const doomed = await bench.worker();
          assert.equal((await bench.next(doomed)).attempt, attempt);
          await died(bench, doomed);
        }
        await ended(bench, "poison");
        const { status, failure } = (await bench.queue.status("poison")) ?? {};
        assert.deepEqual([status, failure?.code], ["dead", "worker_lost"]);
      }));

    if (can.leases) {
      it("that falls silent, and comes back, counts only if nobody else has the job", () =>
        onJobs(options, async ({ worker, submit, next, pass, leaseMs }) => {
          await submit("one");
          const silent = await next();
          await pass(2 * leaseMs);
          const claim = await next(await worker());
          assert.equal(await silent.complete("late"), false);
          assert.equal(await claim.complete("done"), true);
        }));
    }

    it("learns with its heartbeat that the job is cancelled, and ends it", () =>
      onJobs(options, async ({ queue, submit, next, nothing }) => {
        await submit("one");
        const claim = await next();
        const asked = await queue.cancel("one");
        assert.deepEqual([asked?.status, asked?.cancelling], ["running", true]);
        assert.equal(await claim.heartbeat(), "cancelled");
        assert.equal(await claim.end(), true);
        assert.equal((await queue.status("one"))?.status, "cancelled");
        await nothing();
      }));

    it("that is killed before it ends a cancelled job leaves nothing to do", () =>
      onJobs(options, async (bench) => {
        const doomed = await bench.worker();
        await bench.submit("one");
        await bench.next(doomed);
        await bench.queue.cancel("one");
        await died(bench, doomed);
        await ended(bench, "one");
        assert.equal((await bench.queue.status("one"))?.status, "cancelled");
      }));
  });
}

/** Claims, in vain, until the job is over: that its holder is gone may be found out late. */
async function ended({ queue, nothing }: JobBench, id: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    await nothing();
    if (isOver((await queue.status(id))?.status ?? "queued")) return;
  }
  assert.fail(`${id} does not end`);
}

/** Kills a worker and waits until its lease is over. */
async function died({ kill, pass, leaseMs }: JobBench, worker: JobBench["queue"]): Promise<void> {
  await kill(worker);
  await pass(leaseMs);
}
