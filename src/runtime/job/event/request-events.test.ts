import { describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import { steppedWorld } from "../../world/stepped.js";
import type { JobEvent, PublishEvent } from "./event.js";
import { requestEvents, type AnswerSeen, type Told } from "./request-events.js";

const settings = { version: 1, body_limit: 1_000, request_timeout: 30 } as const;

function started(publish: PublishEvent) {
  const world = steppedWorld();
  const environment = { NODE_ENV: "test", LOG_LEVEL: "fatal" };
  const app = createApp({ settings, environment, world });
  const events = app.made(requestEvents);
  const make = (): JobEvent => ({
    ...{ specversion: "1.0", id: "1", type: "done", source: "order" },
    ...{ time: new Date(world.clock.now()).toISOString(), subject: "r1" },
  });
  const told: Told = { name: "order", make, publish, maxRetries: 0, retryDelay: 1 };
  return { app, world, events, told };
}

/** An answer that is over: whole, unless said otherwise. */
const over = (more: Partial<AnswerSeen> = {}): AnswerSeen => ({
  ...{ closed: true, destroyed: true, statusCode: 200 },
  ...{ headersSent: true, writableEnded: true },
  once: () => {
    throw new Error("It is over.");
  },
  ...more,
});

const counted = async ({ app }: ReturnType<typeof started>, ending: string): Promise<number> => {
  const text = await app.metrics.registry.metrics();
  const pattern = new RegExp(`^endpointgen_events_total\\{.*ending="${ending}"\\} (\\d+)`, "m");
  return Number(pattern.exec(text)?.[1] ?? 0);
};

describe("events of requests", () => {
  it.each<readonly [string, Partial<AnswerSeen>, number]>([
    ["went out whole", {}, 1],
    ["nobody stayed for", { headersSent: false, writableEnded: false }, 1],
    ["broke off", { writableEnded: false }, 0],
    ["led elsewhere", { statusCode: 303 }, 0],
    ["was refused", { statusCode: 409 }, 0],
  ])("tell of an answer that %s as they should", async (_what, response, times) => {
    const published: JobEvent[] = [];
    const own = started((event) => Promise.resolve(void published.push(event)));
    own.events.after(over(response), own.told);
    await own.events.idle();
    expect(published).toHaveLength(times);
  });

  it("are dropped when a thousand wait already", async () => {
    const own = started(() => new Promise(() => undefined));
    for (let sent = 0; sent < 1_003; sent += 1) own.events.after(over(), own.told);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await counted(own, "dropped")).toBe(3);
  });

  it("are waited for by a closing app, and no longer than that", async () => {
    let stored = (): void => undefined;
    const own = started(() => new Promise((resolve) => (stored = resolve)));
    own.events.after(over(), own.told);
    await new Promise((resolve) => setImmediate(resolve));
    let isClosed = false;
    const closed = own.app.close().then(() => (isClosed = true));
    own.world.clock.advance(4_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    stored();
    await closed;
    expect(await counted(own, "published")).toBe(1);

    const stuck = started(() => new Promise(() => undefined));
    stuck.events.after(over(), stuck.told);
    await new Promise((resolve) => setImmediate(resolve));
    const given = stuck.app.close();
    await new Promise((resolve) => setImmediate(resolve));
    stuck.world.clock.advance(5_000);
    await given;
  });
});
