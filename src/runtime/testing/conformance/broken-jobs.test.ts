/** The suite finds what is wrong with a queue: each of these is the memory queue with one mistake. */
import { describe, expect, it } from "vitest";
import { carriedQueue } from "../../job/carried.js";
import type { Carrier } from "../../job/carrier.js";
import { memoryCarrier } from "../../job/memory/memory-carrier.js";
import { memoryRecords } from "../../job/memory/memory-records.js";
import type { JobRecords } from "../../job/records.js";
import { steppedWorld } from "../../world/stepped.js";
import type { OpenedJobs } from "./job-bench.js";
import { jobConformance } from "./jobs.js";

const leaseMs = 1_000;

interface Mistake {
  readonly records?: (real: JobRecords) => Partial<JobRecords>;
  readonly carrier?: (real: Carrier) => Partial<Carrier>;
}

function opened({ records = () => ({}), carrier = () => ({}) }: Mistake): OpenedJobs {
  const world = steppedWorld();
  const real = memoryRecords(world.clock);
  const line = memoryCarrier({ clock: world.clock, leaseMs });
  const book = { ...real, ...records(real) };
  return {
    worker: () =>
      carriedQueue(book, { ...line, ...carrier(line) }, { name: "job", world, leaseMs }),
    kill: () => Promise.resolve(),
    pass: (ms) => {
      world.clock.advance(ms);
      return Promise.resolve();
    },
    leaseMs,
    waitMs: 0,
    quietMs: 0,
  };
}

/** Names of the tests that fail. */
async function failing(mistake: Mistake): Promise<readonly string[]> {
  const tests: [string, () => Promise<void>][] = [];
  jobConformance({
    describe: (_name, body) => {
      body();
    },
    it: (name, test) => void tests.push([name, test]),
    jobs: 20,
    can: { priorities: true, order: true, leases: true },
    open: () => opened(mistake),
  });
  const failed: string[] = [];
  for (const [name, test] of tests) {
    // A queue that loses a job may keep the suite waiting for ever.
    const late = new Promise((_, reject) => {
      setTimeout(reject, 500, new Error("no end")).unref();
    });
    await Promise.race([test(), late]).catch(() => failed.push(name));
  }
  return failed;
}

/** Changes what is taken from the line. */
const deliveries = (
  change: (delivery: Awaited<ReturnType<Carrier["take"]>>[number]) => object,
): Mistake => ({
  carrier: (real) => ({
    take: async (most, waitMs) =>
      (await real.take(most, waitMs)).map((one) => ({ ...one, ...change(one) })),
  }),
});

const done = () => Promise.resolve();
const mistakes: Readonly<Record<string, Mistake>> = {
  "lets anybody end a job": {
    records: (real) => ({
      finish: async (...args) => {
        await real.finish(...args);
        return true;
      },
    }),
  },
  "takes a known job for a new one": {
    records: (real) => ({
      create: async (...args) => ({ ...(await real.create(...args)), created: true, sent: false }),
    }),
  },
  "gives a held job to others": {
    records: (real) => ({
      start: async (message, lease) => {
        const said = await real.start(message, lease);
        return said.kind === "busy" ? { kind: "run", attempt: 1 } : said;
      },
    }),
    ...deliveries(() => ({ extend: done })),
  },
  "tries without end": {
    records: (real) => ({
      start: (message, lease) => real.start(message, { ...lease, maxStarts: 99 }),
    }),
  },
  "doesn't hear that a job is cancelled": {
    records: () => ({ renew: () => Promise.resolve("held") }),
  },
  "cancels nothing": { records: (real) => ({ cancel: (id) => real.get(id) }) },
  "shows everybody's jobs": {
    records: (real) => ({ list: (_owner, page) => real.dead("job", page) }),
  },
  "forgets progress": { records: () => ({ progress: () => Promise.resolve(true) }) },
  "loses what is put back": deliveries((one) => ({ again: () => one.ack() })),
  "doesn't wait between two tries": deliveries((one) => ({
    again: (attempt: number) => one.again(attempt, 0),
  })),
  "doesn't prolong a lease": {
    records: (real) => ({ renew: (id, holder) => real.renew(id, holder, 0) }),
    ...deliveries(() => ({ extend: done })),
  },
  "lets go of nothing": deliveries(() => ({ ack: done, dead: done })),
  "delays nothing": {
    carrier: (real) => ({ publish: (message) => real.publish(message, {}) }),
  },
  "revives nothing": { records: () => ({ revive: () => Promise.resolve(undefined) }) },
};

describe("the suite of queues", () => {
  it("finds nothing wrong with a queue that has no mistake", async () => {
    expect(await failing({})).toEqual([]);
  });

  it.each(Object.entries(mistakes))("finds a queue that %s", async (_what, mistake) => {
    expect(await failing(mistake)).not.toEqual([]);
  });
});
