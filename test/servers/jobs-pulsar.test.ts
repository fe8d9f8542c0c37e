/** The conformance suite of queues against a real broker. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Carrier } from "../../src/runtime/job/carrier.js";
import { memoryRecords } from "../../src/runtime/job/memory/memory-records.js";
import { pulsarCarrier } from "../../src/runtime/job/pulsar/pulsar-carrier.js";
import { pulsarQueue } from "../../src/runtime/job/pulsar/pulsar-queue.js";
import type { JobClaim, JobQueue } from "../../src/runtime/job/queue.js";
import { jobConformance } from "../../src/runtime/testing/conformance/jobs.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { otherClient } from "./pulsar-client.js";
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

  it("leaves to who works what others only look after", { timeout: 60_000 }, async () => {
    const topic = `persistent://public/default/t${run}-idle`;
    const names = { name: "job", topic, dlqTopic: `${topic}-dlq` };
    const at = { world: systemWorld, url: running?.url ?? "", patience: 10_000 };
    const [publishing, busy, worker] = [1, 2, 3].map(() => pulsarCarrier({ ...names, ...at }));
    if (!publishing || !busy || !worker) throw new Error("not opened");
    await publishing.probe();
    const message = { name: "job", owner: "ada", payload: "{}", submittedAt: 1 };
    for (let id = 0; id < 50; id += 1) await publishing.publish({ ...message, id: String(id) }, {});
    // Who asked for one has one, and the broker one more for him.
    const taken = async (carrier: Carrier, most: number): Promise<number> => {
      let found = 0;
      for (let tries = 0; tries < 200 && found < most; tries += 1) {
        const some = await carrier.take(most - found, 500);
        found += some.length;
      }
      return found;
    };
    expect(await taken(busy, 1)).toBe(1);
    expect(await taken(worker, 48)).toBe(48);
    await Promise.all([publishing, busy, worker].map((one) => one.close()));
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

  it("is read and written by Apache's own client, too", { timeout: 240_000 }, async () => {
    const topic = `persistent://public/default/o${run}`;
    const queue = pulsarQueue({
      name: "job",
      world: systemWorld,
      url: running?.url ?? "",
      topic,
      dlqTopic: `${topic}-dlq`,
      eventLabel: "job_requested",
      records: memoryRecords(systemWorld.clock),
      maxRetries: 0,
    });
    const other = await otherClient(running?.binary ?? "");
    const payload = '{"title":"Zwölf Boxkämpfer"}';
    await queue.enqueue({ id: "ours", name: "job", owner: "ada", payload, proof: "p.q", key: "k" });
    const [seen] = await other.take(topic, 1);
    expect(seen).toMatchObject({
      data: payload,
      key: "k",
      properties: {
        ...{ id: "ours", name: "job", owner: "ada", attempt: "1", proof: "p.q" },
        event: "job_requested",
      },
    });
    await other.put(topic, [
      { data: "{}", properties: { id: "theirs", owner: "bob" } },
      { data: "bare" },
    ]);
    const claims = await claimed(queue, 3);
    const read = claims.map(({ message: { owner, payload: data } }) => ({ owner, data }));
    expect(read).toEqual([
      { owner: "ada", data: payload },
      { owner: "bob", data: "{}" },
      { owner: "", data: "bare" },
    ]);
    for (const claim of claims) await claim.bury({ code: "poison", message: "It was poison." });
    const dead = await other.take(`${topic}-dlq`, 3);
    expect(dead.map(({ data, properties }) => [data, properties["error"]])).toEqual([
      [payload, "poison"],
      ["{}", "poison"],
      ["bare", "poison"],
    ]);
    await queue.close();
  });
});

async function claimed(queue: JobQueue, count: number): Promise<readonly JobClaim[]> {
  const claims: JobClaim[] = [];
  while (claims.length < count) {
    claims.push(...(await queue.claim({ most: 1, waitMs: 10_000 })));
  }
  return claims;
}
