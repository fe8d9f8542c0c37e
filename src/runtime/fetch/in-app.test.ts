import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { retry } from "../circuit_breaker/retry.js";
import { timeout } from "../circuit_breaker/timeout.js";
import { StartupError } from "../environment/startup-error.js";
import type { App } from "../http/app.js";
import { createApp } from "../http/create-app.js";
import type { Wiring } from "../http/wiring.js";
import { defineEndpoint, type Handler } from "../request/contract.js";
import { testEndpoint, type TestApi, type TestOptions } from "../testing/test-endpoint.js";
import { steppedWorld } from "../world/stepped.js";
import { createStand, deadPort, thrownBy, url } from "./fixture/stand.js";

const { serve, close } = createStand();

const relay = defineEndpoint({
  name: "relay",
  description: "Relay",
  method: "GET",
  path: "/relay",
  request: { query: z.strictObject({ from: z.string().max(100) }) },
  response: { status: 200, body: z.object({ text: z.string() }) },
});

type Definition = typeof relay.definition;

/** As the generator writes it, without store. */
function mountRelay(app: App, handler: Handler<Definition>): void {
  const observed = app.observe(relay, {
    histogram: { name: "relay_seconds", description: "Relay", label: "endpoint" },
  });
  const guarded = retry({ maxRetries: 0, backoff: 1 }, timeout(10));
  app.get("/relay", observed, async (request, call) => {
    const input = await relay.parse(request);
    return relay.answer(
      await guarded(call, (signal) => handler({ ...input, ...call.tools(signal) })),
    );
  });
}

const apis: TestApi<Definition>[] = [];

async function start(options: Partial<TestOptions<Definition>> = {}): Promise<TestApi<Definition>> {
  const api = await testEndpoint(mountRelay, {
    endpoint: relay,
    handler: async ({ fetch, query }) => ({ text: await (await fetch(query.from)).text() }),
    ...options,
  });
  apis.push(api);
  return api;
}

const ask = (api: TestApi<Definition>, from: string) => api.call({ query: { from }, as: "nobody" });

const appIn = (environment: Record<string, string>, wiring: Wiring = {}): App =>
  createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    world: steppedWorld(),
    environment,
    wiring,
    logDestination: { write: () => undefined },
  });

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
  await close();
});

describe("the fetch of handlers", () => {
  it("brings answers, and is counted under the endpoint's name", async () => {
    const port = await serve((_request, response) => response.end("hello"));
    const api = await start();
    expect(await ask(api, url(port))).toMatchObject({ status: 200, body: { text: "hello" } });
    const counted = `fetch_duration_seconds_count{endpoint="relay",host="127.0.0.1:${String(port)}"`;
    expect(await api.metrics()).toContain(counted);
    expect(api.spans.map(({ name }) => name)).toContain("GET");
  });

  it("is a fake in tests, which ends with the request too", async () => {
    const seen: unknown[] = [];
    const api = await start({
      fetch: (input, init) => {
        seen.push(input, init?.signal instanceof AbortSignal);
        return Promise.resolve(new Response("fake"));
      },
    });
    const answer = await ask(api, "http://10.0.0.1/");
    expect(answer).toMatchObject({ status: 200, body: { text: "fake" } });
    expect(seen).toEqual(["http://10.0.0.1/", true]);
  });

  it("ends with the attempt that asks, long before its own time-out", async () => {
    let gone: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const api = await start();
    const port = await serve((request) => {
      request.socket.once("close", gone);
      api.clock.advance(10_000);
    });
    expect(await ask(api, url(port))).toMatchObject({ status: 504 });
    await left;
  });

  it("tells callers in general words what failed, and never a query", async () => {
    const dead = await deadPort();
    const broken = await serve((request) => request.socket.destroy());
    const api = await start();
    const told = [
      await ask(api, url(dead, "/?token=secret")),
      await ask(api, url(broken, "/?token=secret")),
      await ask(api, "http://169.254.169.254/?token=secret"),
    ];
    expect(told).toMatchObject([
      { status: 503, body: { code: "unavailable" } },
      { status: 502, body: { code: "upstream" } },
      { status: 422, body: { code: "target_not_allowed" } },
    ]);
    expect(JSON.stringify(told.map(({ body }) => body))).not.toContain("secret");
    expect(JSON.stringify([api.logs, api.spans])).not.toContain("secret");
  });
});

describe("the fetch of an app", () => {
  it("reaches this machine in development and tests only", async () => {
    const port = await serve((_request, response) => response.end());
    for (const [mode, reaches] of [
      ["development", true],
      ["test", true],
      ["production", false],
      ["staging", false],
      ["", false],
    ] as const) {
      const app = appIn({ NODE_ENV: mode });
      const asked = app.fetch(url(port)).then(({ status }) => status);
      if (reaches) expect(await asked).toBe(200);
      else await expect(asked).rejects.toMatchObject({ code: "target_not_allowed" });
      await app.close();
    }
  });

  it("reaches what FETCH_ALLOW or the wiring allows", async () => {
    const port = await serve((_request, response) => response.end());
    for (const [list, wiring] of [
      ["crm.internal, 127.0.0.0/8", {}],
      ['["127.0.0.1"]', {}],
      ["", { fetch: { allow: [`127.0.0.1:${String(port)}`] } }],
    ] as const) {
      const app = appIn({ FETCH_ALLOW: list }, wiring);
      expect((await app.fetch(url(port))).status).toBe(200);
      await app.close();
    }
  });

  it("doesn't start with a list that says nothing, opens nothing, and tells it with the rest", async () => {
    for (const list of ["127.0.0.1,10.0.0.0/33", '["127.0.0.1"', "127.0.0.1,169.254.169.254"]) {
      const app = appIn({ FETCH_ALLOW: list });
      expect(app.problems().map(({ problem }) => problem)).toContainEqual(
        expect.stringContaining("FETCH_ALLOW"),
      );
      expect(() => {
        app.mount({});
      }).toThrow(StartupError);
      await expect(app.fetch("http://127.0.0.1/")).rejects.toMatchObject({ status: 422 });
      await app.close();
    }
    expect(appIn({ NODE_ENV: "test", FETCH_ALLOW: "127.0.0.1" }).problems()).toEqual([]);
  });

  it("ends with the app", async () => {
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    const port = await serve(() => {
      asked();
    });
    const app = appIn({ NODE_ENV: "test" });
    const failed = thrownBy(app.fetch(url(port)));
    await arrived;
    await app.close();
    expect(await failed).toMatchObject({ code: "upstream" });
    await expect(app.fetch(url(port))).rejects.toThrow("closed");
  });
});

it("loads undici at first use only", () => {
  const folder = new URL("..", import.meta.url);
  const naming = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /^(?!dist\/).*(?<!\.test|\.d)\.ts$/.test(path))
    .flatMap((path) => readFileSync(new URL(path, folder), "utf8").match(/.*"undici".*/g) ?? []);
  expect(naming.map((line) => line.trim())).toEqual([
    'import type { Agent } from "undici";',
    'const { Agent, fetch } = await import("undici");',
  ]);
});
