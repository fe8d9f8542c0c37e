import { afterEach, describe, expect, it } from "vitest";
import type { Response } from "express";
import { z } from "zod";
import { fifo } from "../cache/fifo.js";
import { timeout } from "../circuit_breaker/timeout.js";
import { defineEndpoint, type Handler } from "../request/contract.js";
import { reply } from "../response/reply.js";
import { testEndpoint, type TestApi } from "../testing/test-endpoint.js";
import type { App } from "./app.js";
import { ownAnswer } from "./own-answer.js";

const logo = defineEndpoint({
  name: "logo",
  description: "Logo",
  method: "GET",
  path: "/logo",
  raw: true,
  response: { status: 200, body: z.object({ id: z.string() }) },
});
type Definition = (typeof logo)["definition"];

const open: TestApi<Definition>[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

function mount(app: App, handler: Handler<Definition>): void {
  const guards = { cache: fifo({ namespace: "fifo", capacity: 10, ttl: 60, shared: true }) };
  const admission = app.store.admission(logo, guards);
  app.get(logo.path, app.observe(logo), async (request, call) => {
    const pass = await admission.enter(call, {
      principal: "p",
      cache: [request.get("x-key") ?? call.id],
    });
    if (pass.answer) return pass.answer;
    const guarded = timeout(10);
    const work = () =>
      guarded(call, (signal) => ownAnswer(call, signal, (tools) => handler(tools)));
    return pass.settle(await pass.running(work));
  });
}

async function started() {
  const api = await testEndpoint(mount, { endpoint: logo, handler: () => ({ id: "a" }) });
  open.push(api);
  return api;
}

describe("a handler that answers by itself", () => {
  it("sends what it likes, which guards keep", async () => {
    const api = await started();
    api.handler.use(({ raw }) => raw.response.status(203).type("svg").send("<svg/>"));
    const first = await api.call({ headers: { "x-key": "a" } });
    expect(first.status).toBe(203);
    expect(first.headers["content-type"]).toContain("image/svg+xml");
    expect(first.headers["x-request-id"]).toBeTruthy();
    expect((await api.call({ headers: { "x-key": "a" } })).body).toEqual(first.body);
    expect(api.handler.calls).toBe(1);
  });

  it.each([
    ["end", ({ raw }: { raw: { response: Response } }) => raw.response.status(200).end()],
    ["json", ({ raw }: { raw: { response: Response } }) => raw.response.json({ id: "a" })],
  ])("may return what %s gives it", async (_, handle) => {
    const api = await started();
    api.handler.use(handle);
    const headers = { "x-key": "a" };
    const first = await api.call({ headers });
    expect((await api.call({ headers })).body).toEqual(first.body);
    expect(api.handler.calls).toBe(1);
  });

  it("may answer later, or give a result as any handler does", async () => {
    const api = await started();
    api.handler.next(({ raw }) => {
      setTimeout(() => raw.response.status(201).json({ late: true }), 5);
    });
    expect(await api.call()).toMatchObject({ status: 201, body: { late: true } });
    api.handler.next(() => ({ id: "b", more: 1 }));
    expect((await api.call()).body).toEqual({ id: "b" });
    api.handler.next(() => reply(202, { id: "c" }));
    expect((await api.call()).status).toBe(202);
  });

  it("is not heard any more when its time is up", async () => {
    const api = await started();
    let late: Response | undefined;
    api.handler.next(({ raw, signal }) => {
      late = raw.response.type("svg").status(203);
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          raw.response.send("late");
          reject(new Error("late"));
        });
        api.clock.advance(10_000);
      });
    });
    const answer = await api.call();
    expect(answer).toMatchObject({ status: 504, problem: { code: "timeout" } });
    expect(late?.headersSent).toBe(true);
  });

  it("is a problem while it has sent nothing, and broken off later", async () => {
    const api = await started();
    api.handler.next(() => Promise.reject(new Error("broken")));
    expect((await api.call()).status).toBe(500);
    api.handler.next(({ raw }) => {
      raw.response.write("half");
      throw new Error("broken");
    });
    await expect(api.call()).rejects.toThrow();
  });
});
