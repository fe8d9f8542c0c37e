/** The conformance suite of queues on a real broker behind a real server. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { hybridQueue } from "../../src/runtime/job/hybrid/hybrid-queue.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { valkeyRecords } from "../../src/runtime/job/valkey/valkey-records.js";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { jobConformance } from "../../src/runtime/testing/conformance/jobs.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { broker, type RunningBroker } from "./pulsar.js";
import { startServer, type RunningServer } from "./server.js";

const leaseMs = 600;

/** Jobs of the test of many. */
const jobs = Number(process.env["CONFORMANCE_JOBS"] ?? 60);

/** Topics of one run are nobody else's. */
const run = String(Date.now());

describe("Pulsar behind Redis", () => {
  let pulsar: RunningBroker | undefined;
  let server: RunningServer | undefined;
  let count = 0;
  beforeAll(async () => {
    server = await startServer({ flavour: "redis" });
    pulsar = await broker();
  }, 240_000);
  afterAll(async () => {
    await pulsar?.stop();
    await server?.stop();
  });

  jobConformance({
    describe: (part, body) => describe(part, body),
    it: (what, test) => it(what, { timeout: 60_000 }, test),
    jobs,
    can: { priorities: false, order: false, leases: false },
    open: () => {
      const open: JobQueue[] = [];
      const own = `t${run}-${String((count += 1))}`;
      const prefix = `${own}:`;
      // A holder that is killed here is asked afterwards, and must reach the records still.
      const known = redisServer(server?.url ?? "", { patience: 10_000 });
      const records = valkeyRecords({ server: known, prefix });
      const topic = `persistent://public/default/${own}`;
      return {
        worker() {
          const queue = hybridQueue({
            name: "job",
            world: systemWorld,
            valkeyUrl: server?.url ?? "",
            pulsarUrl: pulsar?.url ?? "",
            topic,
            dlqTopic: `${topic}-dlq`,
            prefix,
            records,
            leaseMs,
            // A busy machine is no outage.
            patience: 10_000,
          });
          queue.forwarder.start();
          open.push(queue);
          return queue;
        },
        // A closed connection gives everything back; that is all that a broker sees of a kill.
        kill: (queue) => queue.close(),
        pass: (ms) => sleep(ms + 50),
        leaseMs,
        waitMs: 1_500,
        quietMs: 900,
        close: async () => {
          await Promise.all(open.map((queue) => queue.close()));
          await known.close();
        },
      };
    },
  });
});
