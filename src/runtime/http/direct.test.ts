import { request as send, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defineEndpoint } from "../request/contract.js";
import { steppedWorld } from "../world/stepped.js";
import type { AppOptions } from "./core.js";
import { createApp } from "./create-app.js";
import { createHttpServer } from "./server.js";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

const settings = { version: 1, body_limit: 1000, request_timeout: 30, base_path: "/v1" } as const;

const endpoint = (method: "GET" | "POST", path: string) =>
  defineEndpoint({
    name: `${method.toLowerCase()}${path.replaceAll(/\W/g, "_")}`,
    description: path,
    method,
    path,
    request: {
      query: z.strictObject({ page: z.string().optional() }),
      ...(method === "POST" && { body: z.strictObject({ item: z.string() }) }),
    },
    response: { status: 200, body: z.object({ said: z.unknown() }) },
  });

/** Two endpoints, one of them with a parameter of its own; `before` stands before them. */
async function serve(more: Partial<AppOptions>, before = false) {
  const app = createApp({
    settings,
    world: steppedWorld(),
    environment: { NODE_ENV: "test" },
    logDestination: { write: () => undefined },
    ...more,
  });
  const mount = (one: ReturnType<typeof endpoint>): void => {
    const handler = one.handler(({ raw, ...input }) => {
      const { originalUrl, baseUrl, path, ip, params, query, protocol } = raw.request;
      const seen = { originalUrl, baseUrl, path, ip, params, query, protocol };
      return { said: { seen, query: "query" in input, body: raw.request.get("content-type") } };
    });
    app[one.method === "GET" ? "get" : "post"](one.path, app.observe(one), async (asked, call) =>
      one.answer(await handler({ ...(await one.parse(asked)), ...call.tools() })),
    );
  };
  if (before) {
    app.express.post("/v1/orders", (_request, response) => {
      response.status(201).send("the project's own");
    });
  }
  mount(endpoint("POST", "/orders"));
  mount(endpoint("GET", "/orders"));
  const server = createHttpServer(app).listen(0, "127.0.0.1");
  open.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, express: vi.spyOn(app.express as unknown as { handle(): void }, "handle") };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

function ask({ port }: { readonly port: number }, { method, path, body }: Asked) {
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      const asked = send({ port, host: "127.0.0.1", method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => {
          const { date: _now, "x-request-id": _id, ...kept } = response.headers;
          resolve({
            status: response.statusCode,
            headers: kept,
            text: text.replace(/"request_id":"[^"]*"/, ""),
          });
        });
      });
      asked.on("error", reject).end(body);
    },
  );
}

const body = JSON.stringify({ item: "pen" });
const requests: readonly Asked[] = [
  { method: "POST", path: "/v1/orders", body },
  { method: "POST", path: "/v1/orders?page=2", body },
  { method: "POST", path: "/v1/orders?", body },
  { method: "POST", path: "/v1/orders?stray=2", body },
  { method: "POST", path: "/v1/orders/", body },
  { method: "POST", path: "/V1/Orders", body },
  { method: "POST", path: "/v1/%6Frders", body },
  { method: "POST", path: "/v1/orders", body: "{" },
  { method: "POST", path: "/v1/orders", body: '{"item":7}' },
  { method: "POST", path: "/v1/orders" },
  { method: "GET", path: "/v1/orders?page=1" },
  { method: "HEAD", path: "/v1/orders" },
  { method: "OPTIONS", path: "/v1/orders" },
  { method: "DELETE", path: "/v1/orders" },
  { method: "GET", path: "/v1/other" },
  { method: "GET", path: "/v1/__proto__" },
];

describe("endpoints that are found without Express' router", () => {
  it("answer as they do through it", async () => {
    const [through, direct] = [await serve({}), await serve({ direct: true })];
    for (const request of requests) {
      const [expected, answered] = [await ask(through, request), await ask(direct, request)];
      expect([request, answered]).toEqual([request, expected]);
    }
    // Those that are spelled as the endpoints are.
    expect(through.express).toHaveBeenCalledTimes(requests.length);
    expect(direct.express).toHaveBeenCalledTimes(requests.length - 8);
  });

  it("are left to it where a route of the project's own comes first", async () => {
    const served = await serve({ direct: true }, true);
    expect(await ask(served, { method: "POST", path: "/v1/orders", body })).toMatchObject({
      status: 201,
      text: "the project's own",
    });
  });

  it("are left to it where a middleware comes first", async () => {
    const seen: string[] = [];
    const wiring = {
      use: [
        (request: { url: string }, _response: unknown, next: () => void): void => {
          seen.push(request.url);
          next();
        },
      ],
    };
    const served = await serve({ direct: true, wiring });
    expect(await ask(served, { method: "POST", path: "/v1/orders", body })).toMatchObject({
      status: 200,
    });
    expect(seen).toEqual(["/v1/orders"]);
  });
});
