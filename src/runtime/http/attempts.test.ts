import { afterEach, describe, expect, it } from "vitest";
import { TransientError } from "../circuit_breaker/index.js";
import { testEndpoint, type TestApi } from "../testing/test-endpoint.js";
import { everything, mountEverything } from "./fixture/everything.js";

const open: TestApi<typeof everything.definition>[] = [];

async function start() {
  const example = { body: { resource_id: "r1", secret_value: "secret" } };
  const handler = () => ({ result: "done" });
  const api = await testEndpoint(mountEverything, { endpoint: everything, example, handler });
  open.push(api);
  return api;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Times the first try out; the second one does what it is told. */
async function afterTimeout(second: () => never) {
  const api = await start();
  const held = api.handler.hold();
  api.handler.use(second);
  const pending = api.call({ key: "k" });
  await held.started;
  api.clock.advance(10_000);
  await settle();
  // Waits between tries are at most 2 s, 4 s and 8 s.
  for (const wait of [2000, 4000, 8000]) {
    api.clock.advance(wait);
    await settle();
  }
  const answer = await pending;
  held.release();
  return { api, answer };
}

describe("tries of a request", () => {
  it("get a span each below the request's", async () => {
    const api = await start();
    api.handler.next(() => Promise.reject(new TransientError("refused Bearer abc.def.ghi")));
    const pending = api.call();
    await settle();
    api.clock.advance(2000);
    expect((await pending).status).toBe(200);
    expect(api.spans).toMatchObject([
      { name: "everything_logic", parent: undefined, ended: true },
      {
        name: "attempt 1",
        parent: "everything_logic",
        attributes: { "endpointgen.attempt": 1, "endpointgen.outcome": "failed" },
        exceptions: ["refused Bearer [redacted]"],
        ended: true,
      },
      {
        name: "attempt 2",
        parent: "everything_logic",
        attributes: { "endpointgen.attempt": 2, "endpointgen.outcome": "done" },
        exceptions: [],
        ended: true,
      },
    ]);
  });

  it("tell what a declared error and a time-out were", async () => {
    const api = await start();
    api.handler.next(({ fail }) => fail("out_of_stock"));
    expect((await api.call()).status).toBe(409);
    expect(api.spans[1]).toMatchObject({
      attributes: { "endpointgen.outcome": "declared", "endpointgen.reason": "out_of_stock" },
      exceptions: [],
    });
  });

  it("leave the outcome open when an early one timed out and the last one proves nothing", async () => {
    const { api, answer } = await afterTimeout(() => {
      throw new TransientError("down");
    });
    expect(answer.problem).toMatchObject({ status: 504, code: "timeout" });
    expect(api.handler.calls).toBeGreaterThan(1);
    const again = await api.call({ key: "k" });
    expect(again.problem).toMatchObject({ status: 409, code: "idempotency_unknown" });
    expect(api.spans[1]?.attributes).toMatchObject({ "endpointgen.reason": "timeout" });
  });

  it("leave it open also when the last one is our fault, which is logged all the same", async () => {
    const { api, answer } = await afterTimeout(() => {
      throw new RangeError("a bug");
    });
    expect(answer.problem).toMatchObject({ status: 504, code: "timeout" });
    const again = await api.call({ key: "k" });
    expect(again.problem).toMatchObject({ status: 409, code: "idempotency_unknown" });
    expect(api.logs.filter(({ message }) => message === "failed")).toMatchObject([
      { error: { name: "RangeError", message: "a bug" } },
    ]);
  });
});
