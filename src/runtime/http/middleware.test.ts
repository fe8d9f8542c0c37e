import createExpress, {
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { defineEndpoint } from "../request/contract.js";
import type { App } from "./app.js";
import { createApp } from "./create-app.js";
import { embed } from "./embed.js";
import { Refusal } from "./refusal.js";

const order = defineEndpoint({
  name: "order",
  description: "Order",
  method: "POST",
  path: "/orders",
  request: { body: z.strictObject({ item: z.string() }) },
  response: { status: 201, body: z.object({ item: z.string() }) },
});

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

function ours(): App {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: () => undefined },
  });
  app.post("/orders", app.observe(order), async (request) => {
    const { body } = await order.parse(request);
    if (body.item === "full") throw new Refusal({ status: 409, code: "full", detail: "Full." });
    return order.answer({ item: body.item });
  });
  return app;
}

type Arrange = (theirs: Express, app: App) => void;

/** An app of somebody else around ours, with an error handler that must never see our errors. */
async function serve(arrange: Arrange): Promise<string> {
  const theirs = createExpress();
  arrange(theirs, ours());
  theirs.use((_request: Request, response: Response) => {
    response.status(404).json({ theirs: "404" });
  });
  theirs.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ theirs: error.message });
  });
  const server = createServer(theirs);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(url: string, body?: unknown, method = "POST") {
  const init = { method, headers: { "content-type": "application/json" } };
  const answer = await fetch(url, {
    ...init,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

const ways: readonly [string, string, Arrange][] = [
  ["alone", "", (theirs, app) => theirs.use(app.middleware)],
  ["after express.json()", "", (theirs, app) => theirs.use(createExpress.json(), app.middleware)],
  [
    "in a router behind a prefix",
    "/api",
    (theirs, app) => theirs.use("/api", createExpress.Router().use(app.middleware)),
  ],
];

describe("the endpoints in an app of somebody else", () => {
  it.each(ways)("answer: %s", async (_name, prefix, arrange) => {
    const url = await serve(arrange);
    expect(await ask(`${url}${prefix}/orders`, { item: "tea" })).toEqual({
      status: 201,
      body: { item: "tea" },
    });
  });

  it.each(ways)("tell their refusals themselves: %s", async (_name, prefix, arrange) => {
    const url = await serve(arrange);
    for (const [item, status] of [
      ["full", 409],
      [7, 422],
    ] as const) {
      const refused = await ask(`${url}${prefix}/orders`, { item });
      expect(refused.status).toBe(status);
      expect(refused.body).toHaveProperty("code");
    }
  });

  it.each(ways)("leave other requests untouched: %s", async (_name, prefix, arrange) => {
    const url = await serve((theirs, app) => {
      arrange(theirs, app);
      theirs.use(`${prefix}/orders`, (request, response, next) => {
        if (request.method !== "PUT") next();
        else response.json({ own: request.app === theirs, locals: Object.keys(response.locals) });
      });
    });
    expect((await ask(`${url}${prefix}/orders`, undefined, "PUT")).body).toEqual({
      own: true,
      locals: [],
    });
    expect((await ask(`${url}${prefix}/other`)).body).toEqual({ theirs: "404" });
    expect((await ask(`${url}${prefix}/live`, undefined, "GET")).body).toEqual({ theirs: "404" });
  });
});

describe("embed", () => {
  const options = {
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    wiring: {},
    mounts: {
      order: (app: App) => {
        app.post("/orders", app.observe(order), () => order.answer({ item: "tea" }));
      },
    },
  } as const;

  it("answers where the app around it is tested", async () => {
    const environment = { NODE_ENV: "test", LOG_LEVEL: "silent" };
    const url = await serve((theirs) => theirs.use(embed({ ...options, environment })));
    expect(await ask(`${url}/orders`, {})).toEqual({ status: 201, body: { item: "tea" } });
  });

  it("doesn't start in production with what would be lost", () => {
    expect(() => embed({ ...options, environment: {} })).toThrow(/in this process' memory/);
  });
});
