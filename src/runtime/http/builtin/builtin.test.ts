import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineEndpoint } from "../../request/contract.js";
import { steppedWorld } from "../../world/stepped.js";
import type { AppOptions } from "../core.js";
import { createApp } from "../create-app.js";
import { ready } from "./health.js";

const operation = {
  parameters: [
    { name: "symbol", in: "path", required: true, schema: { type: "string", maxLength: 8 } },
  ],
  responses: {
    200: {
      description: "OK",
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Quote" },
          example: { text: "</code><script>alert(1)</script>" },
        },
      },
    },
    429: { description: "Too many <b>requests</b>" },
  },
  "x-guards": [{ name: "Scopes", text: "all of read:quotes" }],
};

const quote = defineEndpoint({
  name: "quote",
  description: "<img src=x onerror=alert(1)>",
  method: "GET",
  path: "/quotes/:symbol",
  permissions: ["read:quotes"],
  request: { params: z.strictObject({ symbol: z.string() }) },
  response: { status: 200, body: z.object({ text: z.string() }) },
  openapi: {
    paths: { "/quotes/{symbol}": { get: operation } },
    components: {
      schemas: {
        Quote: {
          type: "object",
          properties: { text: { type: "string", minLength: 1 } },
          required: ["text"],
        },
      },
    },
  },
});

async function visit(path: string, options: Partial<AppOptions> = {}) {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "development" },
    logDestination: { write: () => undefined },
    ...options,
  });
  app.observe(quote);
  const server = createServer(app.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const text = await response.text();
  server.close().closeAllConnections();
  return { status: response.status, headers: response.headers, text };
}

describe("builtin endpoints", () => {
  it("shows the API on one page that runs nothing and escapes everything", async () => {
    const { status, headers, text } = await visit("/docs");
    expect(status).toBe(200);
    const policy = headers.get("content-security-policy") ?? "";
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toMatch(/script-src|unsafe/);
    expect(text).not.toMatch(/<script|<img|<b>| style=/);
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;");
    for (const part of [
      "/quotes/:symbol",
      "read:quotes",
      "at most 8 characters",
      "at least 1 character\n",
      "curl",
      "429",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("joins the endpoints' parts into one document", async () => {
    const settings = {
      version: 1,
      title: "Shop",
      base_path: "/v1",
      body_limit: 1,
      request_timeout: 30,
    } as const;
    const document = JSON.parse((await visit("/openapi.json", { settings })).text) as Record<
      string,
      unknown
    >;
    expect(document).toMatchObject({
      openapi: "3.1.0",
      info: { title: "Shop" },
      servers: [{ url: "/v1" }],
      paths: { "/quotes/{symbol}": { get: operation } },
      components: { schemas: { Quote: { type: "object" } } },
    });
  });

  const production = { environment: {} };
  it.each(["/docs", "/openapi.json", "/metrics"])("hides %s in production", async (path) => {
    const { status, headers } = await visit(path, production);
    expect(status).toBe(404);
    expect(headers.get("content-type")).toContain("application/problem+json");
  });

  it("shows what the settings open, to whom they open it", async () => {
    const base = { version: 1, body_limit: 1, request_timeout: 30 } as const;
    const settings = {
      ...base,
      builtin: { prefix: "/_", guard: { metrics: "ip_whitelist" } },
    } as const;
    const inside = { settings, environment: { IP_WHITELIST: "127.0.0.1" } };
    const metrics = await visit("/_/metrics", inside);
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain("endpointgen_requests_total");
    expect((await visit("/_/metrics", { settings, environment: {} })).status).toBe(404);
    expect((await visit("/_/docs", inside)).status).toBe(404);
    expect((await visit("/_/live", inside)).status).toBe(200);
  });

  it("is ready only when every probe answers, and never says why it failed", async () => {
    const fine = { wiring: { probes: { db: () => Promise.resolve() } } };
    expect((await visit("/ready", fine)).status).toBe(200);
    const failing = () => Promise.reject(new Error("password=hunter2"));
    const answer = await visit("/ready", {
      wiring: { probes: { db: failing, store: () => Promise.resolve() } },
    });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: "not_ready",
      checks: { db: "failed", store: "ok" },
    });
    expect(answer.text).not.toContain("hunter2");
  });

  it("doesn't wait for a probe that hangs", async () => {
    const { clock } = steppedWorld();
    const hanging = () => new Promise(() => undefined);
    const asked = ready({ db: hanging }, false, { clock, limitMs: 1000 });
    await Promise.resolve();
    clock.advance(1000);
    await expect(asked).rejects.toMatchObject({
      status: 503,
      members: { checks: { db: "timeout" } },
    });
  });
});
