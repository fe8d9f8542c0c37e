/** What no conformance suite shows: the frames, what a silent or refusing broker comes to. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { systemWorld } from "../../world/system.js";
import { QueueAway } from "../words.js";
import { brokerOf as startBroker, type Script } from "./fixture/broker.js";
import { announced } from "./message.js";
import { JobTooLarge } from "./producer.js";
import { pulsarCarrier, type PulsarCarrierOptions } from "./pulsar-carrier.js";
import { readTopic } from "./reader.js";

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function brokerOf(script: Script = {}) {
  const broker = await startBroker(script);
  endings.push(broker.end);
  return broker;
}

function carrierAt(url: string, more: Partial<PulsarCarrierOptions> = {}) {
  const carrier = pulsarCarrier({
    name: "io_job",
    url,
    world: systemWorld,
    topic: "persistent://public/default/io-jobs",
    dlqTopic: "persistent://public/default/io-jobs-dlq",
    patience: 300,
    ...more,
  });
  endings.push(() => carrier.close());
  return carrier;
}

/** What says that a job succeeded, as a message beside the jobs. */
const event = announced(
  {
    ...{ specversion: "1.0", id: "0", type: "io_job_event", source: "io_job" },
    ...{ time: "2026-01-01T00:00:00.000Z", subject: "0" },
  },
  {},
);

const job = { id: "1", name: "io_job", owner: "ada", payload: "{}", submittedAt: 1 };

describe("the carrier on Pulsar", () => {
  it("makes both subscriptions before the first message, under the labels of the YAML", async () => {
    const { url, asked } = await brokerOf();
    const labels = { producerLabel: "io_job_producer", consumerLabel: "io_job_consumer" };
    await carrierAt(url, { ...labels, token: "secret-token" }).publish(job, {});
    const urls = asked.map((request) => request.url ?? "");
    expect(urls.slice(0, 2).sort()).toEqual([
      expect.stringMatching(/consumer\/persistent\/public\/default\/io-jobs-dlq\/io_job-dead\?/),
      expect.stringMatching(/consumer\/persistent\/public\/default\/io-jobs\/io_job\?/),
    ]);
    expect(urls[0]).toContain("subscriptionType=Shared");
    expect(urls[0]).toContain("subscriptionInitialPosition=Earliest");
    expect(urls[0]).toContain("consumerName=io_job_consumer-");
    expect(urls[2]).toMatch(/producer\/.*\/io-jobs\?producerName=io_job_producer-/);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 3 }, () => "Bearer secret-token"),
    );
    expect(urls.join()).not.toContain("secret-token");
  });

  it("asks for as many messages as are wanted, and for no more while they are owed", async () => {
    const { url, frames } = await brokerOf();
    const carrier = carrierAt(url);
    await carrier.take(3, 0);
    await carrier.take(5, 0);
    await carrier.take(5, 20);
    expect(frames.map(({ type, permitMessages }) => [type, permitMessages])).toEqual([
      ["permit", 3],
      ["permit", 2],
    ]);
  });

  it("gives back what came for somebody who has left", async () => {
    const { url, frames, sockets } = await brokerOf();
    await carrierAt(url).take(1, 0);
    sockets[0]?.send(JSON.stringify({ messageId: "CAI=", payload: "" }));
    await sleep(400);
    expect(frames.at(-1)).toMatchObject({ type: "negativeAcknowledge", messageId: "CAI=" });
  });

  it("acknowledges events, and gives nobody one to work on", async () => {
    const { url, frames, sockets } = await brokerOf();
    const carrier = carrierAt(url);
    await carrier.take(2, 0);
    const deliver = (frame: object) => sockets[0]?.send(JSON.stringify(frame));
    deliver({ messageId: "CAI=", ...event });
    deliver({ messageId: "CAM=", payload: "", properties: { id: "1" } });
    await sleep(50);
    const taken = await carrier.take(2, 0);
    expect(taken.map(({ message }) => message.id)).toEqual(["1"]);
    await sleep(50);
    expect(frames.filter(({ messageId }) => messageId !== undefined)).toMatchObject([
      { messageId: "CAI=" },
    ]);
  });

  it("reads a topic again without its events", async () => {
    const { url, sockets } = await brokerOf();
    const range = { from: 0, to: Date.now() };
    const options = { url, world: systemWorld, name: "io_job", quietMs: 100 };
    const messages = readTopic({ ...options, topic: "persistent://public/default/t" }, range);
    const first = messages.next();
    while (sockets.length === 0) await sleep(5);
    const publishTime = new Date(1).toISOString();
    sockets[0]?.send(JSON.stringify({ messageId: "CAI=", publishTime, ...event }));
    const properties = { id: "1" };
    sockets[0]?.send(JSON.stringify({ messageId: "CAM=", publishTime, payload: "", properties }));
    expect((await first).value).toMatchObject({ id: "1" });
    expect((await messages.next()).done).toBe(true);
  });

  it.each<readonly [string, Script]>([
    ["refuses", { reply: ({ context }) => ({ result: "send-error:4", errorMsg: "no", context }) }],
    ["is silent", { reply: () => undefined }],
    ["lets nobody in", { refusals: 99 }],
  ])("promises nothing when the broker %s", async (_what, script) => {
    const { url } = await brokerOf(script);
    await expect(carrierAt(url).publish(job, {})).rejects.toThrow(QueueAway);
  });

  it("promises nothing when the broker goes away meanwhile", async () => {
    const broker = await brokerOf({
      reply: () => {
        for (const socket of broker.sockets) socket.terminate();
        return undefined;
      },
    });
    await expect(carrierAt(broker.url).publish(job, {})).rejects.toThrow(QueueAway);
  });

  it("comes back to a broker that was away", async () => {
    const { url } = await brokerOf({ refusals: 2 });
    const carrier = carrierAt(url);
    await expect(carrier.publish(job, {})).rejects.toThrow(QueueAway);
    await carrier.publish(job, {});
  });

  it("sends nothing that the broker would close the connection for", async () => {
    const { url, frames } = await brokerOf();
    // A megabyte takes its time on a busy machine.
    const carrier = carrierAt(url, { patience: 10_000 });
    const large = { ...job, payload: "x".repeat(800_000) };
    await expect(carrier.publish(large, {})).rejects.toThrow(JobTooLarge);
    await carrier.publish({ ...job, payload: "x".repeat(785_000) }, {});
    expect(frames).toHaveLength(1);
  });

  it("leaves a connection whose pings nobody answers", async () => {
    const { url, sockets, asked } = await brokerOf();
    const carrier = carrierAt(url, { pingMs: 50 });
    await carrier.take(1, 0);
    const [first] = sockets;
    // A paused socket reads no ping.
    first?.pause();
    await sleep(250);
    await carrier.take(1, 0);
    expect(asked).toHaveLength(2);
  });

  it("refuses a topic that is no full name", () => {
    expect(() => carrierAt("ws://127.0.0.1:1", { topic: "io-jobs" })).toThrow(RangeError);
  });
});
