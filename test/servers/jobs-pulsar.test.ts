/** The conformance suite of queues against a real broker. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { memoryRecords } from "../../src/runtime/job/memory/memory-records.js";
import { pulsarQueue } from "../../src/runtime/job/pulsar/pulsar-queue.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { jobConformance } from "../../src/runtime/testing/conformance/jobs.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { broker, type RunningBroker } from "./pulsar.js";

const leaseMs = 600;

/** Jobs of the test of many. */
const jobs = Number(process.env["CONFORMANCE_JOBS"] ?? 60);

/** Topics of one run are nobody else's. */
const run = String(Date.now());

describe("Pulsar", () => {
  let running: RunningBroker | undefined;
  let count = 0;
  beforeAll(async () => {
    running = await broker();
  }, 240_000);
  afterAll(async () => {
    await running?.stop();
  });

  for (const ordered of [false, true]) {
    describe(ordered ? "with the order of keys" : "as it is", () => {
      jobConformance({
        describe: (part, body) => describe(part, body),
        it: (what, test) => it(what, { timeout: 60_000 }, test),
        jobs,
        can: { priorities: false, order: ordered, leases: false },
        open: () => {
          const open: JobQueue[] = [];
          const topic = `persistent://public/default/t${run}-${String((count += 1))}`;
          const records = memoryRecords(systemWorld.clock);
          return {
            worker() {
              const queue = pulsarQueue({
                name: "job",
                world: systemWorld,
                url: running?.url ?? "",
                topic,
                dlqTopic: `${topic}-dlq`,
                ordered,
                records,
                leaseMs,
                patience: 10_000,
              });
              open.push(queue);
              return queue;
            },
            // A closed connection gives everything back; that is all that a broker sees of a kill.
            kill: (queue) => queue.close(),
            pass: (ms) => sleep(ms + 50),
            leaseMs,
            waitMs: 1_000,
            quietMs: 600,
            close: async () => {
              await Promise.all(open.map((queue) => queue.close()));
            },
          };
        },
      });
    });
  }
});
