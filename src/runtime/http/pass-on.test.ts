import createExpress, {
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { fifo } from "../cache/index.js";
import { concurrency } from "../concurrency/index.js";
import { idempotencyKey, once } from "../idempotency/index.js";
import { defineEndpoint } from "../request/contract.js";
import type { Method } from "../request/definition.js";
import { createApp } from "./create-app.js";
import { passOn } from "./pass-on.js";

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

/** What the generator writes for `guard_only: true` with a cache, keys and one call at a time. */
function guards(method: Method, timeout = 30) {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: timeout },
    environment: { NODE_ENV: "test", LOG_LEVEL: "silent" },
  });
  const endpoint = defineEndpoint({
    name: "old_route",
    description: "Old route",
    method,
    path: "/old",
    guardOnly: true,
    response: { status: 200 },
  });
  const handler = endpoint.handler(passOn);
  const admission = app.store.admission(endpoint, {
    concurrency: concurrency({ perUser: 1 }),
    ...(method === "GET" && { cache: fifo({ namespace: "fifo", capacity: 10, ttl: 60 }) }),
    idempotency: once({ ttl: 60 }),
  });
  app[method === "GET" ? "get" : "post"]("/old", app.observe(endpoint), async (request, call) => {
    const input = await endpoint.parse(request);
    const fingerprint = call.fingerprint(input);
    const claim = idempotencyKey(request, fingerprint);
    const pass = await admission.enter(call, {
      principal: "all",
      concurrency: "all",
      ...(method === "GET" && { cache: ["-", fingerprint] }),
      idempotency: claim,
    });
    if (pass.answer) return pass.answer;
    const outcome = await pass.running(() => handler({ ...input, ...call.tools() }));
    return pass.settle(outcome);
  });
  return app.guard("old_route");
}

type Work = (request: Request, response: Response, next: NextFunction) => unknown;

interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

interface Old {
  readonly url: string;
  calls: number;
  readonly errors: unknown[];
  ask(init?: RequestInit & { readonly path?: string }): Promise<Told>;
}

/** An app of somebody else with one guarded route. */
async function old(
  method: "GET" | "POST",
  work: Work,
  setUp: (app: Express) => void = () => undefined,
  timeout?: number,
): Promise<Old> {
  const app = createExpress();
  const seen: Old = {
    url: "",
    calls: 0,
    errors: [],
    async ask({ path = "/old", ...init } = {}) {
      const answer = await fetch(seen.url + path, { method, ...init });
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
  };
  setUp(app);
  app[method === "GET" ? "get" : "post"](
    "/old",
    guards(method, timeout),
    (request, response, next) => {
      seen.calls += 1;
      return work(request, response, next);
    },
  );
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    seen.errors.push(error);
    if (response.headersSent) next(error);
    else response.status(error instanceof RangeError ? 422 : 500).json({ theirs: String(error) });
  });
  // Quiet where Express itself would print.
  app.set("env", "test");
  const server = createServer(app);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(seen, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const keyed = (key: string, body?: string): RequestInit => ({
  headers: { "idempotency-key": key, "content-type": "application/json" },
  ...(body !== undefined && { body }),
});

describe("an existing handler behind guards", () => {
  const ways: readonly [string, Work][] = [
    ["res.json", (_q, s) => s.status(201).json({ id: 7 })],
    ["res.send", (_q, s) => s.status(201).type("json").send('{"id":7}')],
    [
      "res.end",
      (_q, s) => s.writeHead(201, { "Content-Type": "application/json" }).end('{"id":7}'),
    ],
    [
      "write and end",
      (_q, s) => {
        s.status(201).type("json").write('{"id"');
        s.end(Buffer.from(":7}"));
      },
    ],
    ["a stream", (_q, s) => Readable.from(['{"id"', ":7}"]).pipe(s.status(201).type("json"))],
    ["later", (_q, s) => setTimeout(() => s.status(201).json({ id: 7 }), 5)],
  ];

  it.each(ways)("is repeated from its key: %s", async (_way, work) => {
    const app = await old("POST", work);
    const first = await app.ask(keyed("a", "{}"));
    const again = await app.ask(keyed("a", "{}"));
    expect(app.calls).toBe(1);
    for (const one of [first, again]) {
      expect([one.status, one.text]).toEqual([201, '{"id":7}']);
      expect(one.headers.get("content-type")).toMatch(/^application\/json/);
    }
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  it("gets its body, read or unread, and keeps two bodies apart", async () => {
    for (const setUp of [(app: Express) => app.use(createExpress.json()), () => undefined]) {
      const app = await old("POST", (q, s) => s.json(q.body), setUp);
      expect((await app.ask(keyed("a", '{"n":1}'))).text).toBe('{"n":1}');
      expect((await app.ask(keyed("a", '{"n":2}'))).status).toBe(422);
      expect((await app.ask(keyed("a", '{"n":1}'))).text).toBe('{"n":1}');
    }
  });

  it("gets a body that is no JSON or too large as the stream that it is", async () => {
    const app = await old("POST", (q, s) => q.pipe(s));
    for (const [type, body] of [
      ["text/csv", "a,b"],
      ["application/json", `"${"x".repeat(2000)}"`],
    ] as const) {
      const answer = await app.ask({ body, headers: { "content-type": type } });
      expect(answer.text).toBe(body);
    }
  });

  it("is asked once for the same thing, and again for other callers and other queries", async () => {
    const app = await old("GET", (q, s) => s.json({ url: q.url }));
    await app.ask();
    const hit = await app.ask();
    expect(hit.headers.get("cache-status")).toMatch(/hit/);
    expect(app.calls).toBe(1);
    await app.ask({ path: "/old?page=2" });
    await app.ask({ headers: { cookie: "session=other" } });
    expect(app.calls).toBe(3);
    await app.ask({ method: "HEAD" });
    expect((await app.ask()).text).toBe('{"url":"/old"}');
  });

  it.each<[string, Work]>([
    ["larger than what is kept", (_q, s) => s.send("x".repeat(300_000))],
    ["no text", (_q, s) => s.send(Buffer.from([0xff, 0x00, 0xfe]))],
    ["a person's cookie", (_q, s) => s.cookie("session", "1").send("hello")],
    ["marked no-store", (_q, s) => s.set("cache-control", "no-store").send("hello")],
    ["a part", (_q, s) => s.status(206).send("hel")],
  ])("passes unkept: %s", async (_what, work) => {
    const app = await old("GET", work);
    const first = await app.ask();
    expect((await app.ask()).text).toBe(first.text);
    expect(app.calls).toBe(2);
    const posted = await old("POST", work);
    expect((await posted.ask(keyed("a"))).text).toBe(first.text);
    const again = await posted.ask(keyed("a"));
    expect([again.status, posted.calls]).toEqual([409, 1]);
    expect(again.text).toContain("answer_not_kept");
    expect(again.headers.get("set-cookie")).toBeNull();
  });

  it("streams what it streams", async () => {
    const app = await old("GET", async (_q, s) => {
      s.type("text/event-stream").write("data: 1\n\n");
      await wait(30);
      s.end("data: 2\n\n");
    });
    const answer = await fetch(`${app.url}/old`);
    const reader = answer.body?.getReader();
    const chunk = await reader?.read();
    expect(new TextDecoder().decode(chunk?.value as Uint8Array)).toBe("data: 1\n\n");
    await reader?.cancel();
  });
});

describe("errors of an existing handler", () => {
  it.each<[string, Work, number]>([
    [
      "thrown",
      () => {
        throw new Error("no");
      },
      500,
    ],
    ["rejected", () => Promise.reject(new RangeError("no")), 422],
    ["given to next", (_q, _s, next) => next(new Error("no")), 500],
  ])("reach its own error handler: %s", async (_way, work, status) => {
    const app = await old("POST", work);
    const answer = await app.ask(keyed("a"));
    expect(answer.status).toBe(status);
    expect(answer.text).toContain("theirs");
    expect(app.errors).toHaveLength(1);
    // What failed on its side may be tried again; what it refused is repeated.
    await app.ask(keyed("a"));
    expect(app.calls).toBe(status === 500 ? 2 : 1);
  });

  it("leave no harm when it answers twice", async () => {
    const app = await old("POST", (_q, s) => {
      s.json({ n: 1 });
      s.json({ n: 2 });
    });
    expect((await app.ask(keyed("a"))).text).toBe('{"n":1}');
    expect((await app.ask(keyed("a"))).text).toBe('{"n":1}');
    expect(app.calls).toBe(1);
  });

  it("leave no harm when it throws behind its answer", async () => {
    const app = await old("POST", (_q, s) => {
      s.json({ n: 1 });
      throw new Error("late");
    });
    await app.ask(keyed("a")).catch(() => undefined);
    expect((await app.ask(keyed("a"))).text).toBe('{"n":1}');
    expect(app.calls).toBe(1);
  });

  it("end what never answers, and free its place", async () => {
    const held: Response[] = [];
    const app = await old("POST", (_q, s) => void held.push(s), undefined, 0.05);
    expect((await app.ask()).status).toBe(504);
    expect((await app.ask()).status).toBe(504);
    // Too late: nothing is thrown at it, nothing arrives.
    held.forEach((response) => response.status(200).json({ late: true }));
    expect(app.errors).toEqual([]);
    expect(app.calls).toBe(2);
  });

  it("free the place of a client that leaves", async () => {
    const held: Response[] = [];
    const app = await old("POST", (_q, s) => (held.length === 0 ? held.push(s) : s.json({})));
    const leaving = send(`${app.url}/old`, { method: "POST" });
    leaving.on("error", () => undefined).end();
    while (held.length === 0) await wait(2);
    expect((await app.ask()).status).toBe(429);
    leaving.destroy();
    await new Promise((resolve) => held[0]?.once("close", resolve));
    expect((await app.ask()).status).toBe(200);
  });
});

it("is found by its name alone", () => {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
  });
  expect(() => app.guard("old_route")).toThrow(/No guard_only endpoint is called old_route/);
});
