import { request as send } from "node:http";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { defineEndpoint } from "../request/contract.js";
import { textInteger, textList } from "../request/from-text.js";
import { steppedWorld } from "../world/stepped.js";
import { createApp } from "./create-app.js";
import type { AppOptions } from "./core.js";
import { Refusal } from "./refusal.js";

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

const order = defineEndpoint({
  name: "order",
  description: "Order",
  method: "POST",
  path: "/orders/:id",
  request: {
    params: z.strictObject({ id: textInteger({ min: 1 }) }),
    query: z.strictObject({ tag: textList(z.string()).optional(), page: textInteger().optional() }),
    headers: z.object({ "x-shop": z.string().max(5).optional() }),
    body: z.strictObject({ item: z.string().min(1).max(10), extra: z.unknown().optional() }),
  },
  response: { status: 201, body: z.object({ item: z.string(), count: z.number() }) },
  errors: { out_of_stock: 409 },
  guardFields: ["mfa_code"],
  excludeFields: ["password"],
});

const settings = { version: 1, body_limit: 1000, request_timeout: 30, base_path: "/v1" } as const;

interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

/** One raw request over a real socket. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

type Work = Parameters<typeof order.handler>[0];

async function serveOrder(
  work: Work = ({ body }) => ({ item: body.item, count: 1 }),
  more: Partial<AppOptions> = {},
) {
  const lines: string[] = [];
  const world = steppedWorld();
  const app = createApp({
    settings,
    world,
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void lines.push(line) },
    ...more,
  });
  const handler = order.handler(work);
  app.mount({
    order: (to) => {
      const observed = to.observe(order, {
        histogram: { name: "order_seconds", description: "Order", label: "resource_id" },
      });
      to.post(order.path, observed, async (request, call) => {
        const input = await order.parse(request);
        call.label(input.params.id);
        return order.answer(await handler({ ...input, ...call.tools() }));
      });
    },
  });
  const server = createServer(app.listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const call = (sent: Sent = {}) => exchange(port, sent);
  return {
    app,
    world,
    call,
    port,
    logs: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function exchange(port: number, sent: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const out = send(
      {
        port,
        host: "127.0.0.1",
        agent: false,
        method: sent.method ?? "POST",
        path: sent.path ?? "/v1/orders/7",
        headers: { "content-type": "application/json", ...sent.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = String(response.headers["content-type"]).includes("json") && text !== "";
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
          });
        });
      },
    );
    out.on("error", reject);
    out.end(sent.body ?? (sent.method === "GET" ? undefined : '{"item":"tea"}'));
  });
}

/** What no client of Node would send. */
function exchangeText(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`${head}connection: close\r\n\r\n`),
    );
    socket.on("data", (chunk) => (text += chunk.toString())).on("error", reject);
    socket.on("close", () => {
      resolve(text);
    });
  });
}

function expectProblem(answered: Answered, status: number, code: string): void {
  expect([answered.status, answered.json["code"]]).toEqual([status, code]);
  expect(answered.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(answered.json).toMatchObject({
    type: `urn:endpointgen:problem:${code}`,
    status,
    request_id: answered.headers["x-request-id"],
  });
  expect(answered.json["detail"]).toBeTypeOf("string");
  expect(answered.text).not.toMatch(/\.[jt]s:\d|node_modules|at \w+ \(/);
}

describe("an endpoint over HTTP", () => {
  it("answers once, as one string with its length", async () => {
    const { call } = await serveOrder();
    const answered = await call();
    expect(answered.status).toBe(201);
    expect(answered.text).toBe('{"item":"tea","count":1}');
    expect(answered.headers["content-length"]).toBe("24");
    expect(answered.headers["transfer-encoding"]).toBeUndefined();
    expect(answered.headers["x-content-type-options"]).toBe("nosniff");
    expect(answered.headers["x-powered-by"]).toBeUndefined();
  });

  const deep = `{"item":"tea","extra":${"[".repeat(300)}${"]".repeat(300)}}`;
  it.each<[string, Sent, number, string]>([
    ["no JSON", { body: "{" }, 400, "invalid_json"],
    ["text after JSON", { body: '{"item":"tea"}x' }, 400, "invalid_json"],
    ["no UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, "invalid_json"],
    ["deep nesting", { body: deep }, 400, "invalid_json"],
    ["too large", { body: `{"item":"${"x".repeat(2000)}"}` }, 413, "body_too_large"],
    [
      "chunked and too large",
      { body: "x".repeat(2000), headers: { "transfer-encoding": "chunked" } },
      413,
      "body_too_large",
    ],
    [
      "a form",
      { headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "unsupported_media_type",
    ],
    [
      "JSON-like type",
      { headers: { "content-type": "application/jsonp" } },
      415,
      "unsupported_media_type",
    ],
    [
      "wrong charset",
      { headers: { "content-type": "application/json; charset=latin1" } },
      415,
      "unsupported_media_type",
    ],
    ["compressed", { headers: { "content-encoding": "gzip" } }, 415, "unsupported_media_type"],
    ["no body", { body: "" }, 422, "invalid_input"],
    ["a list", { body: "[]" }, 422, "invalid_input"],
    ["__proto__", { body: '{"item":"tea","__proto__":{"admin":true}}' }, 422, "invalid_input"],
    [
      "__proto__, escaped and deep",
      { body: '{"item":"tea","extra":{"a":{"\\u005f_proto__":1}}}' },
      422,
      "invalid_input",
    ],
    ["unknown query", { path: "/v1/orders/7?x=1" }, 422, "invalid_input"],
    ["a value given twice", { path: "/v1/orders/7?page=1&page=2" }, 422, "invalid_input"],
    ["__proto__ in the query", { path: "/v1/orders/7?__proto__=1" }, 422, "invalid_input"],
    ["a wrong parameter", { path: "/v1/orders/seven" }, 422, "invalid_input"],
    ["a malformed address", { path: "/v1/orders/%ff" }, 400, "malformed_url"],
    ["nothing there", { path: "/v1/nothing" }, 404, "not_found"],
    ["outside the base path", { path: "/orders/7" }, 404, "not_found"],
    ["another method", { method: "DELETE", body: "" }, 405, "method_not_allowed"],
    ["TRACE", { method: "TRACE", body: "" }, 405, "method_not_allowed"],
  ])("refuses %s with a problem document", async (_name, sent, status, code) => {
    const { call } = await serveOrder();
    expectProblem(await call(sent), status, code);
  });

  it("lists every wrong value of every part by JSON pointer", async () => {
    const { call } = await serveOrder();
    const answered = await call({
      path: "/v1/orders/0?page=x&more=1",
      headers: { "x-shop": "too long" },
      body: '{"item":"","a/b~c":1}',
    });
    expectProblem(answered, 422, "invalid_input");
    const errors = answered.json["errors"] as { pointer: string; message: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      "/params/id",
      "/query/page",
      "/query/more",
      "/headers/x-shop",
      "/body/item",
      "/body/a~1b~0c",
    ]);
    expect(errors.every(({ message }) => message.length > 0)).toBe(true);
    expect(answered.text).not.toContain("too long");
  });

  it("gives converted inputs, and guard fields only to the guards", async () => {
    let seen: unknown;
    let raw: unknown;
    const { call } = await serveOrder(({ params, query, headers, body, raw: { request } }) => {
      seen = { params, query, headers, body };
      raw = request.body as unknown;
      return { item: body.item, count: 2 };
    });
    const answered = await call({
      path: "/v1/orders/7?tag=a&tag=b,c",
      headers: {
        "x-shop": "north",
        "x-other": "1",
        "content-type": "application/vnd.shop+json;charset=UTF-8",
      },
      body: '{"item":"tea","mfa_code":"123456"}',
    });
    expect(answered.status).toBe(201);
    expect(seen).toEqual({
      params: { id: 7 },
      query: { tag: ["a", "b", "c"] },
      headers: { "x-shop": "north" },
      body: { item: "tea" },
    });
    expect(raw).toEqual({ item: "tea", mfa_code: "123456" });
  });

  it("names the allowed methods", async () => {
    const { call } = await serveOrder();
    expect((await call({ method: "DELETE", body: "" })).headers["allow"]).toBe("POST");
  });

  it("keeps a sane request id and replaces one that isn't", async () => {
    const { call } = await serveOrder();
    const kept = await call({ headers: { "x-request-id": "abc-123" } });
    expect(kept.headers["x-request-id"]).toBe("abc-123");
    const replaced = await call({ headers: { "x-request-id": 'a"b{}' } });
    expect(replaced.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("failures", () => {
  it("tells nothing of an unknown error, logs it once and reports it", async () => {
    const reported: unknown[] = [];
    const failing = () => {
      throw new Error("db password is hunter2");
    };
    const { call, logs } = await serveOrder(failing, {
      wiring: {
        onError: (error, info) => {
          reported.push([error.message, info.endpoint]);
          throw new Error("the tracker is broken");
        },
      },
    });
    const answered = await call();
    expectProblem(answered, 500, "internal");
    expect(answered.text).not.toContain("hunter2");
    expect(reported).toEqual([["db password is hunter2", "order"]]);
    expect(logs().filter(({ message }) => message === "failed")).toHaveLength(1);
  });

  it("answers declared errors with their details, without excluded fields", async () => {
    const { call } = await serveOrder(({ fail }) =>
      fail("out_of_stock", { left: 0, nested: { password: "x", ok: 1 } }),
    );
    const answered = await call();
    expectProblem(answered, 409, "out_of_stock");
    expect(answered.json["details"]).toEqual({ left: 0, nested: { ok: 1 } });
  });

  it("never sends a result that doesn't fit its contract", async () => {
    const { call, logs } = await serveOrder(() => ({ item: "tea", count: "many" }) as never);
    const answered = await call();
    expectProblem(answered, 500, "response_invalid");
    expect(answered.text).not.toContain("many");
    expect(logs().find(({ message }) => message === "failed")).toMatchObject({
      problems: [{ pointer: "/body/count" }],
    });
  });

  it("answers 504 when the time is up, and the handler's signal has aborted", async () => {
    let signal: AbortSignal | undefined;
    const { call, world } = await serveOrder((tools) => {
      signal = tools.signal;
      setImmediate(() => {
        world.clock.advance(30_000);
      });
      return new Promise(() => undefined);
    });
    expectProblem(await call(), 504, "timeout");
    expect(signal?.aborted).toBe(true);
  });

  it("tells the place of the decision in development only", async () => {
    const wiring = {
      explain: (endpoint: string, knob: string) => `endpoints/${endpoint}.yaml#${knob}`,
    };
    const refuse = () => {
      throw new Refusal({
        status: 403,
        code: "role_missing",
        detail: "No.",
        knob: "security.roles",
      });
    };
    const development = await serveOrder(refuse, {
      wiring,
      environment: { NODE_ENV: "development" },
    });
    const told = await development.call();
    expect(told.json["decided_by"]).toBe("endpoints/order.yaml#security.roles");
    expect(told.headers["endpointgen-trail"]).toBe("[]");
    const silent = await (await serveOrder(refuse, { wiring })).call();
    expect(silent.json["decided_by"]).toBeUndefined();
    expect(silent.headers["endpointgen-trail"]).toBeUndefined();
  });
});

describe("observation", () => {
  it("writes one line and the metrics of each request, refused or not", async () => {
    const { call, logs, app } = await serveOrder();
    await call({ headers: { "x-request-id": "one" } });
    await call({ body: "{" });
    expect(logs()).toHaveLength(2);
    expect(logs()[0]).toMatchObject({
      level: "info",
      endpoint: "order",
      method: "POST",
      route: "/v1/orders/:id",
      status: 201,
      request_id: "one",
      resource: "7",
    });
    expect(logs()[1]).toMatchObject({ status: 400, reason: "invalid_json" });
    const text = await app.metrics.registry.metrics();
    expect(text).toContain('endpointgen_requests_total{endpoint="order",status="201"} 1');
    expect(text).toContain('endpointgen_refusals_total{endpoint="order",reason="invalid_json"} 1');
    expect(text).toContain('order_seconds_count{resource_id="7"} 1');
    expect(text).toContain('order_seconds_count{resource_id="-"} 1');
  });

  it("answers addresses that HTTP lets pass and nobody can parse", async () => {
    const { port } = await serveOrder();
    for (const address of ["http://[", "http://?x", "http://xn--0000000000000/", "//", "*"]) {
      const text = await exchangeText(port, `GET ${address} HTTP/1.1\r\nhost: a\r\n`);
      expect(text).toMatch(/^HTTP\/1.1 404 /);
    }
  });

  it("answers 500 instead of nothing when a refusal can't be written", async () => {
    const details = { headers: { location: "/\u4e2d" } };
    for (const more of [details, { members: { big: 1n } }]) {
      const { call, logs } = await serveOrder(() => {
        throw new Refusal({ status: 409, code: "odd", detail: "Odd.", ...more });
      });
      expectProblem(await call(), 500, "internal");
      expect(logs().map(({ level }) => level)).toEqual(["error", "error"]);
    }
  });

  it("lists as many wrong values as a caller sends", async () => {
    const { call } = await serveOrder(undefined, { settings: { ...settings, body_limit: 5e6 } });
    const keys = Array.from({ length: 200_000 }, (_, key) => `"${key}":1`);
    expectProblem(await call({ body: `{${keys.join(",")}}` }), 422, "invalid_input");
  });

  it("closes when the client goes away, and cancels the work unless it was committed", async () => {
    const signals: AbortSignal[] = [];
    const { port, logs } = await serveOrder(({ signal, commit, body }) => {
      if (body.item === "kept") commit();
      signals.push(signal);
      return new Promise(() => undefined);
    });
    for (const item of ["left", "kept"]) {
      const out = send({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/orders/7",
        headers: { "content-type": "application/json" },
      });
      out.on("error", () => undefined);
      out.end(JSON.stringify({ item }));
      await expect.poll(() => signals.length).toBe(item === "left" ? 1 : 2);
      out.destroy();
      await expect.poll(() => logs().length).toBe(item === "left" ? 1 : 2);
    }
    expect(logs().map(({ reason }) => reason)).toEqual(["client_gone", "client_gone"]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });
});
