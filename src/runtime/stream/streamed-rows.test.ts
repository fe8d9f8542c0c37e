import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { once as keyed } from "../idempotency/once.js";
import { idempotencyKey } from "../idempotency/key.js";
import type { App } from "../http/app.js";
import { defineEndpoint, type Endpoint, type Handler } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";
import { testEndpoint } from "../testing/test-endpoint.js";
import { streamedRows, type StreamedOptions } from "./streamed-rows.js";

const shared = {
  name: "names",
  description: "Names",
  method: "GET",
  path: "/names",
  excludeFields: ["password"],
  response: { status: 200, body: z.object({ id: z.number(), name: z.string() }) },
} as const;
const csv = defineEndpoint({ ...shared, stream: "csv" });
const jsonl = defineEndpoint({ ...shared, stream: "jsonl" });

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

const mounting =
  <D extends EndpointDefinition>(endpoint: Endpoint<D>, options: StreamedOptions) =>
  (app: App, handler: Handler<D>) => {
    const streamed = streamedRows(app, endpoint, options);
    app.get(endpoint.path, app.observe(endpoint), async (_request, call) =>
      endpoint.answer(await streamed(call, call.signal, (tools) => handler(tools as never))),
    );
  };

const ann = { id: 1, name: "Ann" };

async function started(endpoint: typeof csv | typeof jsonl, options: StreamedOptions = {}) {
  const own = endpoint as typeof csv;
  const api = await testEndpoint(mounting(own, options), { endpoint: own, handler: () => [ann] });
  open.push(api);
  return api;
}

describe("rows that a handler gives", () => {
  it("are sent in the contract's format, without what it doesn't declare", async () => {
    const more = { ...ann, password: "p", internal: 1 };
    const lines = await started(jsonl);
    lines.handler.next(() => [more]);
    const answer = await lines.call();
    expect(answer.headers["content-type"]).toBe("application/jsonl; charset=utf-8");
    expect(answer.body).toBe('{"id":1,"name":"Ann"}\n');
    const file = await started(csv, { filename: "names.csv" });
    file.handler.next(() => [more]);
    const attached = await file.call();
    expect(attached.headers["content-disposition"]).toBe("attachment; filename=names.csv");
    expect(attached.body).toBe("id,name\r\n1,Ann\r\n");
  });

  it("have their first line also when there are none", async () => {
    const api = await started(csv);
    api.handler.next(() => []);
    expect((await api.call()).body).toBe("id,name\r\n");
  });

  it("come from a source of any kind, however many there are", async () => {
    const api = await started(jsonl, { chunkSize: 100 });
    api.handler.next(async function* () {
      for (let id = 0; id < 2_500; id += 1) yield await Promise.resolve({ ...ann, id });
    } as never);
    const text = String((await api.call()).body);
    expect(text.trimEnd().split("\n")).toHaveLength(2_500);
    api.handler.next(() => Array.from({ length: 2_500 }, (_, id) => ({ ...ann, id })));
    expect(String((await api.call()).body)).toBe(text);
  });

  it("are a problem while nothing was sent, and break off later", async () => {
    const api = await started(jsonl, { chunkSize: 1 });
    api.handler.next(() => [{ id: "1", name: "Ann" } as never]);
    expect(await api.call()).toMatchObject({ status: 500, problem: { code: "response_invalid" } });
    api.handler.next(async function* () {
      yield await Promise.resolve(ann);
      yield { id: "1" };
    } as never);
    await expect(api.call()).rejects.toThrow();
  });

  it("end their handler's signal with their reader, not with the time of the request", async () => {
    const api = await started(jsonl, { chunkSize: 1 });
    let signal: AbortSignal | undefined;
    let went: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (went = resolve));
    api.handler.next((tools) => {
      signal = tools.signal;
      return (async function* () {
        yield await Promise.resolve(ann);
        api.clock.advance(31_000);
        yield { ...ann, name: String(tools.signal.aborted) };
        went();
      })();
    });
    expect((await api.call()).body).toContain('"name":"false"');
    await gone;
    await expect.poll(() => signal?.aborted).toBe(true);
  });
});

describe("a repeat of a request whose answer was a stream", () => {
  it("is told that the answer wasn't kept", async () => {
    const mount = (app: App, handler: Handler<(typeof jsonl)["definition"]>) => {
      const streamed = streamedRows(app, jsonl);
      const admission = app.store.admission(jsonl, { idempotency: keyed({ ttl: 60 }) });
      app.get(jsonl.path, app.observe(jsonl), async (request, call) => {
        const idempotency = idempotencyKey(request, () => "f");
        const pass = await admission.enter(call, { principal: "p", idempotency });
        if (pass.answer) return pass.answer;
        const work = () => streamed(call, call.signal, (tools) => handler(tools));
        return pass.settle(await pass.running(work));
      });
    };
    const api = await testEndpoint(mount, { endpoint: jsonl, handler: () => [ann] });
    open.push(api);
    expect((await api.call({ key: "k" })).status).toBe(200);
    const again = await api.call({ key: "k" });
    expect(again).toMatchObject({ status: 409, problem: { code: "answer_not_kept" } });
  });
});
