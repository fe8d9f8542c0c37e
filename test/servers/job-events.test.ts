/** Events beside jobs on a real broker: who works leaves them alone, and others read them. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../src/runtime/http/create-app.js";
import { eventAfter } from "../../src/runtime/job/event/event-after.js";
import { eventAtEnd } from "../../src/runtime/job/event/event-at-end.js";
import { submitJob } from "../../src/runtime/job/http/submit.js";
import { reverseForwarder } from "../../src/runtime/job/hybrid/reverse.js";
import { memoryQueue } from "../../src/runtime/job/memory/memory-queue.js";
import { memoryRecords } from "../../src/runtime/job/memory/memory-records.js";
import { pulsarCarrier } from "../../src/runtime/job/pulsar/pulsar-carrier.js";
import { pulsarQueue } from "../../src/runtime/job/pulsar/pulsar-queue.js";
import { readTopic } from "../../src/runtime/job/pulsar/reader.js";
import { createWorker } from "../../src/runtime/job/worker/create-worker.js";
import { defineEndpoint } from "../../src/runtime/request/contract.js";
import { publishedEvents, testEndpoint } from "../../src/runtime/testing/index.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { otherClient } from "./pulsar-client.js";
import { broker, type RunningBroker } from "./pulsar.js";

/** Topics of one run are nobody else's. */
const run = String(Date.now());

const namesOf = (topic: string) => ({
  topic: `persistent://public/default/${topic}${run}`,
  dlqTopic: `persistent://public/default/${topic}${run}-dlq`,
  eventLabel: "job_done",
});

const nobody = {
  ...{ id: "ada", principal: "ada", tenant: undefined },
  ...{ scopes: new Set<string>(), roles: new Set<string>() },
};

describe("events on Pulsar", () => {
  let running: RunningBroker;
  beforeAll(async () => {
    running = await broker();
  }, 240_000);
  afterAll(async () => {
    await running.stop();
  });

  /** A worker's app, its queue, and what its handler was called for. */
  function working(pulsar: ReturnType<typeof namesOf>) {
    const app = createApp({
      settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
      environment: {
        ...{ NODE_ENV: "test", LOG_LEVEL: "error" },
        ...{ SECRET_KEY: "a key of the tests only, 0123456789", PULSAR_WS_URL: running.url },
      },
    });
    const at = { name: "job", world: systemWorld, url: running.url, patience: 10_000 };
    const queue = pulsarQueue({ ...at, ...pulsar, records: memoryRecords(systemWorld.clock) });
    const ran: string[] = [];
    const ended = eventAtEnd(app, "job", { pulsar });
    const handler = (input: unknown, { job }: { readonly job: { readonly id: string } }) =>
      ran.push(job.id);
    const worker = createWorker(app, { job: { queue, handler, ended } });
    return { app, at, queue, ran, worker };
  }

  it(
    "are told of each job that succeeded, and are nobody's work",
    { timeout: 240_000 },
    async () => {
      const pulsar = namesOf("events");
      const { app, at, queue, ran, worker } = working(pulsar);
      worker.start();
      const ids = ["a", "b", "c"];
      for (const id of ids)
        await submitJob(app, { queue, name: "job", user: nobody, input: {}, id });
      const counted = 'endpointgen_events_total{endpoint="job",ending="published"} 3';
      while (!(await app.metrics.registry.metrics()).includes(counted)) await sleep(20);
      // An event that were taken for a job would be told of, too, and again.
      await sleep(1_000);
      expect(await app.metrics.registry.metrics()).toContain(counted);
      expect([...ran].sort()).toEqual(ids);

      const other = await otherClient(running.binary);
      const seen = await other.take(pulsar.topic, 6);
      const events = seen.filter(({ properties }) => properties["kind"] === "event");
      expect(events.map(({ properties }) => properties["id"]).sort()).toEqual(ids);
      expect(JSON.parse(events[0]?.data ?? "")).toMatchObject({
        ...{ specversion: "1.0", type: "job_done", source: "job" },
        subject: events[0]?.properties["id"],
      });

      const replayed: string[] = [];
      const range = { from: 0, to: Date.now() };
      for await (const { id } of readTopic({ ...at, ...pulsar, quietMs: 500 }, range)) {
        replayed.push(id);
      }
      expect(replayed.sort()).toEqual(ids);

      const from = pulsarCarrier({ ...at, ...pulsar, subscription: "to_memory" });
      const to = memoryQueue({ name: "job", world: systemWorld });
      const forwarder = reverseForwarder({ from, queue: to, world: systemWorld });
      forwarder.start();
      await sleep(1_500);
      await forwarder.stop();
      const forwarded = await to.claim({ most: 10 });
      expect(
        forwarded.map(({ message }) => [message.id, message.payload.includes("value")]),
      ).toEqual(ids.map((id) => [id, true]));
      await Promise.all([from.close(), to.close(), worker.stop()]);
      await app.close();
    },
  );

  it("are told of a request to who has a subscription", { timeout: 120_000 }, async () => {
    const pulsar = namesOf("requests");
    const ping = defineEndpoint({
      ...{ name: "ping", description: "Ping", method: "POST", path: "/pings" },
      response: { status: 201, body: z.strictObject({ id: z.string() }) },
    });
    const api = await testEndpoint(
      (app, handler) => {
        const published = eventAfter(app, ping, { pulsar, fanOut: ["search_index"] });
        app.post("/pings", app.observe(ping), async (request, call) => {
          const input = await ping.parse(request);
          return ping.answer(await published(call, handler({ ...input, ...call.tools() })));
        });
      },
      {
        ...{ endpoint: ping, handler: () => ({ id: "7" }) },
        environment: { PULSAR_WS_URL: running.url },
      },
    );
    const { headers } = await api.call();
    await publishedEvents(api);
    const [seen] = await (await otherClient(running.binary)).take(pulsar.topic, 1);
    expect(seen?.properties).toMatchObject({ kind: "event", name: "ping", event: "job_done" });
    expect(JSON.parse(seen?.data ?? "")).toMatchObject({ subject: headers["x-request-id"] });
    await api.close();
  });
});
