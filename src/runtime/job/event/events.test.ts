import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { App } from "../../http/app.js";
import { defineEndpoint } from "../../request/contract.js";
import { finishedJob, publishedEvents, testEndpoint } from "../../testing/index.js";
import { offloaded } from "../offload/offloaded.js";
import { brokerOf, type Script } from "../pulsar/fixture/broker.js";
import { eventAfter } from "./event-after.js";
import type { JobEvent } from "./event.js";

const pulsar = {
  topic: "persistent://public/default/orders",
  dlqTopic: "persistent://public/default/orders-dlq",
  eventLabel: "order_placed",
};

const order = defineEndpoint({
  name: "order",
  description: "Order",
  method: "POST",
  path: "/orders",
  permissions: [],
  request: { body: z.strictObject({ secret: z.string() }) },
  response: { status: 201, body: z.strictObject({ id: z.string() }) },
});

const square = defineEndpoint({
  name: "square",
  description: "Square",
  method: "POST",
  path: "/squares",
  permissions: [],
  request: { body: z.strictObject({ n: z.number() }) },
  response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
  job: { result: z.strictObject({ square: z.number() }) },
});

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function orders(environment: Record<string, string> = {}) {
  const api = await testEndpoint(
    (app, handler) => {
      const published = eventAfter(app, order, { pulsar, maxRetries: 1, retryDelay: 1 });
      app.post("/orders", app.observe(order), async (request, call) => {
        const input = await order.parse(request);
        const user = await app.auth.user(request, []);
        const work = () => published(call, handler({ ...input, user, ...call.tools() }));
        // As a first try that was given up, and came to something all the same.
        await work();
        return order.answer(await work());
      });
    },
    { endpoint: order, environment, handler: () => ({ id: "7" }) },
  );
  ends.push(() => api.close());
  return api;
}

const asked = { body: { secret: "hunter2" } };

async function broker(script: Script = {}) {
  const own = await brokerOf(script);
  ends.push(own.end);
  return own;
}

/** What a broker was given to keep. */
const publishedIn = (frames: readonly Readonly<Record<string, unknown>>[]) =>
  frames.flatMap(({ payload, properties }) =>
    typeof payload === "string"
      ? [{ properties, event: JSON.parse(Buffer.from(payload, "base64").toString()) as JobEvent }]
      : [],
  );

describe("the event of a request", () => {
  it("is told once when the answer has gone out, and says nothing of what was asked", async () => {
    const api = await orders();
    const answer = await api.call(asked);
    expect(answer.status).toBe(201);
    const [event, ...others] = await publishedEvents(api);
    expect(event).toEqual({
      specversion: "1.0",
      id: expect.any(String) as string,
      type: "order_placed",
      source: "order",
      time: "2026-01-01T00:00:00.000Z",
      subject: answer.headers["x-request-id"],
    });
    expect(others).toEqual([]);
    expect(await api.metrics()).toContain(
      'endpointgen_events_total{endpoint="order",ending="published"} 1',
    );
  });

  it("is none when the handler fails, and none when its answer is no success", async () => {
    const api = await orders();
    api.handler.use(() => Promise.reject(new Error("broken")));
    expect((await api.call(asked)).status).toBe(500);
    api.handler.use(() => Promise.resolve({ id: 7 } as never));
    expect((await api.call(asked)).status).toBe(500);
    expect(await publishedEvents(api)).toEqual([]);
  });

  it("is a message of its own kind on the topic", async () => {
    const { url, frames, asked: lines } = await broker();
    const api = await orders({ PULSAR_WS_URL: url });
    await api.call(asked);
    await publishedEvents(api);
    const [published] = publishedIn(frames);
    expect(published?.properties).toEqual({
      ...{ kind: "event", name: "order", event: "order_placed" },
      id: published?.event.id,
    });
    expect(lines[0]?.url).toContain("/producer/persistent/public/default/orders?");
    expect(JSON.stringify(published)).not.toContain("hunter2");
  });

  it("fails no request when the broker refuses, and is counted after the last try", async () => {
    const refuse = ({ context }: { readonly context?: unknown }) => ({ result: "no", context });
    const { url, frames } = await broker({ reply: refuse });
    const api = await orders({ PULSAR_WS_URL: url });
    expect((await api.call(asked)).status).toBe(201);
    const counted = 'endpointgen_events_total{endpoint="order",ending="failed"} 1';
    while (!(await api.metrics()).includes(counted)) {
      await new Promise((resolve) => setImmediate(resolve));
      api.clock.advance(100);
    }
    expect(publishedIn(frames)).toHaveLength(2);
    expect(api.logs.filter(({ message }) => message === "an event is lost")).toEqual([
      expect.objectContaining({ endpoint: "order" }),
    ]);
  });
});

describe("a service without a broker", () => {
  it.each([{}, { PULSAR_WS_URL: "ws://127.0.0.1:1", STORE: "memory" }])(
    "doesn't start in development with %j, and says what to do",
    async (environment) => {
      const start = orders({ NODE_ENV: "development", ...environment });
      await expect(start).rejects.toThrow(/PULSAR_WS_URL/);
    },
  );
});

describe("the event of a job", () => {
  const started = async (
    environment: Record<string, string>,
    handler: () => { square: number },
  ) => {
    const mount = (app: App): void => {
      const options = { pulsar, publishEvent: true, maxRetries: 0, queue: "memory" as const };
      const submit = offloaded(app, square, { ...options, handler });
      app.post("/squares", app.observe(square), async (request, call) => {
        const input = await square.parse(request);
        const user = await app.auth.user(request, []);
        const { status, headers, body } = (await submit({
          ...{ ...input, user, holdId: call.holdId },
          ...call.tools(),
        })) as unknown as { status: number; headers: Record<string, string>; body: unknown };
        return { status, headers, body: [JSON.stringify(body)] };
      });
    };
    const api = await testEndpoint(mount, { endpoint: square, environment });
    ends.push(() => api.close());
    return { api, answer: await api.call({ body: { n: 3 } }) };
  };

  it("is told once the job has succeeded, under the job's id", async () => {
    const { api, answer } = await started({}, () => ({ square: 9 }));
    const { id } = await finishedJob(api, answer);
    expect(await publishedEvents(api)).toEqual([
      expect.objectContaining({ id, subject: id, type: "order_placed", source: "square" }),
    ]);
  });

  it("is none of a job that died", async () => {
    const { api, answer } = await started({}, () => {
      throw new Error("broken");
    });
    expect((await finishedJob(api, answer)).status).toBe("dead");
    expect(await publishedEvents(api)).toEqual([]);
  });

  it("follows when the broker is back, with the same id", async () => {
    let refusals = 2;
    const reply = ({ context }: { readonly context?: unknown }) => {
      const isRefused = "" !== context && (refusals -= 1) >= 0;
      return { result: isRefused ? "no" : "ok", context };
    };
    const { url, frames } = await broker({ reply });
    const { api, answer } = await started({ PULSAR_WS_URL: url }, () => ({ square: 9 }));
    const { id } = await finishedJob(api, answer);
    const counted = 'endpointgen_events_total{endpoint="square",ending="published"} 1';
    while (!(await api.metrics()).includes(counted)) {
      await new Promise((resolve) => setImmediate(resolve));
      api.clock.advance(100);
    }
    expect(publishedIn(frames).map(({ event }) => event.id)).toEqual([id, id, id]);
  });
});
