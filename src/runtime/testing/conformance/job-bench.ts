import assert from "node:assert/strict";
import type { JobClaim, JobQueue } from "../../job/queue.js";
import type { JobFailure, NewJob } from "../../job/words.js";

/** What the suite is run with. */
export interface JobConformanceOptions {
  /** Of the test runner, or functions of that shape. */
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, test: () => Promise<void>) => void;
  /** Opens an empty queue; called for each test. */
  readonly open: () => OpenedJobs | Promise<OpenedJobs>;
  /** Jobs in the test of many; 60 unless said. */
  readonly jobs?: number;
  /** Seed of its random numbers; 1 unless said. */
  readonly seed?: number;
  /** What not every queue can. */
  readonly can: JobAbilities;
}

/** What not every queue can. */
export interface JobAbilities {
  /** More urgent jobs go before others. */
  readonly priorities: boolean;
  /** Jobs of one key run one after the other, in their order. */
  readonly order: boolean;
  /** Who doesn't heartbeat loses the job while its process lives on. */
  readonly leases: boolean;
}

/** A queue under test: endpoint `job`, two retries. */
export interface OpenedJobs {
  /** The queue as another process has it. */
  readonly worker: () => JobQueue | Promise<JobQueue>;
  /** Ends such a process as kill -9 does: nothing is handed back. */
  readonly kill: (worker: JobQueue) => Promise<void>;
  /** Lets time pass for the queue, at least that much. */
  readonly pass: (ms: number) => Promise<void>;
  readonly leaseMs: number;
  /** For how long a claim waits for what must come; 0 where everything is there at once. */
  readonly waitMs: number;
  /** How long nothing must come, until it is believed that nothing will. */
  readonly quietMs: number;
  readonly close?: () => Promise<void>;
}

/** Deliveries of a job: 1 + max_retries. */
export const deliveries = 3;

export const broken: JobFailure = { code: "upstream", message: "It does not answer." };

/** One test's queue. */
export interface JobBench extends OpenedJobs {
  readonly queue: JobQueue;
  readonly submit: (id: string, more?: Partial<NewJob>) => Promise<void>;
  /** The next claim; fails when there is none. */
  readonly next: (worker?: JobQueue) => Promise<JobClaim>;
  /** Fails when there is something to claim. */
  readonly nothing: (worker?: JobQueue) => Promise<void>;
}

/** Runs a test on a queue of its own. */
export async function onJobs(
  { open }: JobConformanceOptions,
  test: (bench: JobBench) => Promise<void>,
): Promise<void> {
  const opened = await open();
  const queue = await opened.worker();
  try {
    await test(benchOf(opened, queue));
  } finally {
    await opened.close?.();
  }
}

function benchOf(opened: OpenedJobs, queue: JobQueue): JobBench {
  return {
    ...opened,
    queue,
    async submit(id, more = {}) {
      await queue.enqueue({ id, name: "job", owner: "ada", payload: `payload of ${id}`, ...more });
    },
    async next(worker = queue) {
      // A claim may come back early with nothing, as when something else was put back.
      for (let tries = 0; tries < 20; tries += 1) {
        const [claim] = await worker.claim({ most: 1, waitMs: opened.waitMs });
        if (claim) return claim;
      }
      return assert.fail("there is nothing to claim");
    },
    async nothing(worker = queue) {
      const claims = await worker.claim({ most: 1, waitMs: opened.quietMs });
      assert.deepEqual(
        claims.map(({ message }) => message.id),
        [],
      );
    },
  };
}
