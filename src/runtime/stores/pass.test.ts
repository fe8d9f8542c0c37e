import { describe, expect, it } from "vitest";
import { hold } from "../credits/hold.js";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { once } from "../idempotency/once.js";
import { tokenBucket } from "../rate_limit/token_bucket.js";
import type { StoreEndpoint } from "./store.js";
import { answerOf, bodyOf, endpointOf, stage } from "./fixture/fixture.js";
import type { Stage } from "./fixture/fixture.js";

const claim = { key: "k", fingerprint: "f" };

async function paid(on: Stage, endpoint: StoreEndpoint = endpointOf()) {
  await on.store.credits.grant("ada", "default", 5);
  const admission = on.store.admission(endpoint, {
    rateLimit: tokenBucket({ label: "job", rateLimit: 20, refillRate: 2, rateWindow: 60 }),
    credits: hold({ type: "default", amount: 1 }),
    idempotency: once({ ttl: 60 }),
  });
  const request = { principal: "ada", bar: undefined, credits: "ada", idempotency: claim };
  return () => admission.enter(on.call(), { ...request, rateLimit: ["ada"] });
}

const balance = (on: Stage) => on.store.credits.balance("ada", "default");

describe("a pass", () => {
  it("answers with the result and the limiter's fields, and keeps only the result", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    const outcome = await pass.running(() => Promise.resolve({ result: 7 }));
    expect(outcome).toEqual({ kind: "returned", value: { result: 7 } });
    const answer = await pass.settle(outcome);
    expect(answer.body).toEqual(['{"result":7}']);
    expect(answer.headers.ratelimit).toBe('"policy";r=19;t=30');
    on.at(30_000);
    const replayed = await enter();
    expect(replayed.answer?.headers.ratelimit).toBe('"policy";r=20;t=0');
    expect(await balance(on)).toBe(4);
  });

  it("keeps and replays a declared error, and gives the credits back", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    const outcome = await pass.running(() => {
      throw new DeclaredError({ code: "out_of_stock", status: 409, details: { left: 0 } });
    });
    expect(outcome.kind).toBe("declared");
    const answer = await pass.settle(outcome);
    expect([answer.status, bodyOf(answer)]).toEqual([
      409,
      { code: "out_of_stock", detail: "Out of stock.", details: { left: 0 } },
    ]);
    expect((await enter()).answer?.headers["idempotency-replayed"]).toBe("true");
    expect(await balance(on)).toBe(5);
  });

  it("forgets a failure, gives back and throws what was thrown", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    const failure = new Error("connection refused");
    const outcome = await pass.running(() => Promise.reject(failure));
    expect(outcome).toEqual({ kind: "threw", error: failure });
    await expect(pass.settle(outcome)).rejects.toBe(failure);
    expect(await balance(on)).toBe(5);
    expect((await enter()).answer).toBeUndefined();
  });

  it("leaves a time-out unknown: paid, and never run a second time", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    const late = new Refusal({ status: 504, code: "timeout", detail: "Too late." });
    await expect(pass.settle({ kind: "threw", error: late })).rejects.toBe(late);
    expect(await balance(on)).toBe(4);
    expect(bodyOf((await enter()).answer).code).toBe("idempotency_unknown");
  });

  it("gives back for a result against the contract, and never runs the work again", async () => {
    const on = stage();
    const broken = {
      ...endpointOf(),
      answer: () => {
        throw new TypeError("result is missing");
      },
    };
    const enter = await paid(on, broken);
    const pass = await enter();
    await expect(pass.settle(await pass.running(() => 1))).rejects.toThrow(TypeError);
    expect(await balance(on)).toBe(5);
    expect(bodyOf((await enter()).answer).code).toBe("idempotency_unknown");
  });

  it("doesn't keep an answer of 500 and above", async () => {
    const on = stage();
    const failing = { ...endpointOf(), answer: () => answerOf("down", 503) };
    const enter = await paid(on, failing);
    const pass = await enter();
    expect((await pass.settle(await pass.running(() => 1))).status).toBe(503);
    expect((await enter()).answer).toBeUndefined();
  });

  it("settles once: what comes later changes nothing", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    await pass.settle({ kind: "returned", value: 1 });
    await expect(pass.settle({ kind: "threw", error: new Error("late") })).rejects.toThrow("late");
    expect(await balance(on)).toBe(4);
    expect((await enter()).answer?.status).toBe(200);
  });

  it("runs nothing once it is answered", async () => {
    const on = stage();
    const enter = await paid(on);
    await enter();
    const second = await enter();
    expect(second.answer?.status).toBe(409);
    await expect(second.running(() => 1)).rejects.toThrow("already answered");
  });

  it("takes nothing from a caller who left before the decision", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 5);
    const admission = on.store.admission(endpointOf(), {
      credits: hold({ type: "default", amount: 1 }),
      idempotency: once({ ttl: 60 }),
    });
    const request = { principal: "ada", bar: undefined, credits: "ada", idempotency: claim };
    const gone = new Refusal({ status: 499, code: "client_gone", detail: "Gone." });
    const late = admission.enter({ ...on.call(), signal: AbortSignal.abort(gone) }, request);
    await expect(late).rejects.toBe(gone);
    expect(await balance(on)).toBe(5);
    expect((await admission.enter(on.call(), request)).answer).toBeUndefined();
  });

  it("gives back what a declared error with details that are no JSON held", async () => {
    const on = stage();
    const enter = await paid(on);
    const pass = await enter();
    const outcome = await pass.running(() => {
      throw new DeclaredError({ code: "out_of_stock", status: 409, details: { left: 1n } });
    });
    await expect(pass.settle(outcome)).rejects.toThrow("BigInt");
    expect(await balance(on)).toBe(5);
    expect((await enter()).answer).toBeUndefined();
  });
});
