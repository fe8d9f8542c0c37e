/** The conformance suite of queues against real servers. Their leases are short, and time is real. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { valkeyQueue } from "../../src/runtime/job/valkey/valkey-queue.js";
import { jobConformance } from "../../src/runtime/testing/conformance/jobs.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { startCluster, startServer, type RunningServer } from "./server.js";

const leaseMs = 600;

/** Jobs of the test of many. */
const jobs = Number(process.env["CONFORMANCE_JOBS"] ?? 60);

const servers: Readonly<Record<string, () => Promise<readonly RunningServer[]>>> = {
  Valkey: async () => [await startServer()],
  Redis: async () => [await startServer({ flavour: "redis" })],
  "a cluster of three": () => startCluster(),
};

for (const [name, start] of Object.entries(servers)) {
  describe(`the queue on ${name}`, () => {
    let running: readonly RunningServer[] = [];
    let count = 0;
    beforeAll(async () => {
      running = await start();
    }, 120_000);
    afterAll(async () => {
      await Promise.all(running.map((server) => server.stop()));
    });
    jobConformance({
      describe: (part, body) => describe(part, body),
      it: (what, test) => it(what, { timeout: 60_000 }, test),
      jobs,
      can: { priorities: true, order: false, leases: true },
      open: () => {
        const open: JobQueue[] = [];
        const url = running.map((server) => server.url).join(",");
        const prefix = `t${String((count += 1))}:`;
        return {
          worker() {
            // A busy machine is no outage.
            const patience = 10_000;
            const options = { name: "job", world: systemWorld, url, prefix, leaseMs, patience };
            const queue = valkeyQueue(options);
            open.push(queue);
            return queue;
          },
          // What it held stays locked until its lease is over, as after a kill.
          kill: () => Promise.resolve(),
          pass: (ms) => sleep(ms + 50),
          leaseMs,
          waitMs: 1_000,
          quietMs: 250,
          close: async () => {
            await Promise.all(open.map((queue) => queue.close()));
          },
        };
      },
    });
  });
}
