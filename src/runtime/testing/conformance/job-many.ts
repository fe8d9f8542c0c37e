import assert from "node:assert/strict";
import {
  broken,
  deliveries,
  onJobs,
  type JobBench,
  type JobConformanceOptions,
} from "./job-bench.js";
import { random } from "./random.js";

/** Many jobs, and workers that fail, are killed, and hand back. */
export function manyJobs(options: JobConformanceOptions): void {
  const { it, jobs = 60, seed = 1 } = options;
  it(`${String(jobs)} jobs among workers that fail and die end once each`, () =>
    onJobs(options, async (bench) => {
      const ids = Array.from({ length: jobs }, (_, index) => `job-${String(index)}`);
      await Promise.all(ids.map((id) => bench.submit(id)));
      const seen = await workedOff(bench, jobs, seed);
      for (const id of ids) {
        const ended = await bench.queue.status(id);
        const counted = seen.completed.get(id) ?? 0;
        assert.equal(ended?.status, counted === 1 ? "succeeded" : "dead", id);
        assert.ok(counted <= 1, `${id} counted ${String(counted)} times`);
        assert.ok((seen.delivered.get(id) ?? 0) <= deliveries, `${id} came too often`);
      }
      const { waiting, running } = await bench.queue.depth();
      assert.deepEqual({ waiting, running }, { waiting: 0, running: 0 });
    }));
}

interface Seen {
  readonly delivered: Map<string, number>;
  readonly completed: Map<string, number>;
}

async function workedOff(bench: JobBench, jobs: number, seed: number): Promise<Seen> {
  const chance = random(seed);
  const seen: Seen = { delivered: new Map(), completed: new Map() };
  const count = (map: Map<string, number>, id: string) => map.set(id, (map.get(id) ?? 0) + 1);
  let worker = await bench.worker();
  // Far more rounds than it takes; without an end, a queue that loses a job would never be found out.
  for (let round = 0; round < 100 + 20 * jobs; round += 1) {
    const claims = await worker.claim({ most: 5, waitMs: bench.waitMs });
    if (claims.length === 0 && (await left(bench)) === 0) return seen;
    for (const claim of claims) {
      const { id } = claim.message;
      count(seen.delivered, id);
      const fate = chance.next();
      if (fate < 0.2) await claim.retry(broken, 0);
      // Some are simply forgotten, until their holder dies.
      else if (fate > 0.3 && (await claim.complete("done"))) count(seen.completed, id);
    }
    if (claims.length === 0 || chance.next() < 0.1) {
      await bench.kill(worker);
      await bench.pass(bench.leaseMs);
      worker = await bench.worker();
    }
  }
  return assert.fail("the jobs do not end");
}

async function left({ queue }: JobBench): Promise<number> {
  const { waiting, running } = await queue.depth();
  return waiting + running;
}
