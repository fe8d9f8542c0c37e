/** The conformance suite of queues against a real broker. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryRecords } from "../../src/runtime/job/memory/memory-records.js";
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
