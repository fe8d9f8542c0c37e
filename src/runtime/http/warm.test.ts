import { describe, expect, it } from "vitest";
import { z } from "zod";
import { lru } from "../cache/lru.js";
import { defineEndpoint } from "../request/contract.js";
import { createApp } from "./create-app.js";
import { serve, type Host } from "./serve.js";

const quote = defineEndpoint({
  name: "quote",
  description: "Quote",
  method: "GET",
  path: "/quotes/:symbol",
  response: { status: 200, body: z.unknown() },
  warm: [
    { params: { symbol: "A B" }, query: { in: "EUR" } },
    { params: { symbol: "gone" } },
    { params: { symbol: "C" } },
  ],
});

const host: Host = {
  on: () => undefined,
  exit: () => undefined,
  stderr: { write: () => undefined },
  env: { NODE_ENV: "test" },
};

describe("a cache that is to be warm", () => {
  it("is filled once the app listens; what fails is told and stops nothing", async () => {
    const asked: string[] = [];
    const lines: string[] = [];
    const app = createApp({
      settings: { version: 1, body_limit: 1_000, request_timeout: 30, base_path: "/v1" },
      environment: { NODE_ENV: "test" },
      logDestination: { write: (line) => void lines.push(line) },
    });
    app.mount({
      quote: (to) => {
        const cache = lru({ namespace: "n", capacity: 9, ttl: 60, shared: true });
        const admission = to.store.admission(quote, { cache });
        to.get(quote.path, to.observe(quote), async ({ url }, call) => {
          const pass = await admission.enter(call, { principal: "-", cache: [url] });
          if (pass.answer) return pass.answer;
          asked.push(url);
          if (url.endsWith("gone")) throw new Error("gone");
          return pass.settle(await pass.running(() => url));
        });
      },
    });
    const serving = await serve(app, {
      port: 0,
      host: "127.0.0.1",
      process: host,
      drainDelayMs: 0,
    });
    const warmed = ["/v1/quotes/A%20B?in=EUR", "/v1/quotes/gone", "/v1/quotes/C"];
    await expect.poll(() => asked).toEqual(warmed);
    await expect.poll(() => lines.join("")).toContain("could not be warmed");
    const again = await fetch(`http://127.0.0.1:${String(serving?.port)}/v1/quotes/C`);
    expect(again.headers.get("cache-status")).toContain("hit");
    expect(asked).toHaveLength(3);
    await serving?.stop();
  });
});
