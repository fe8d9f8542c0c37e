import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { alone, bodyOf, endpointOf, stage, whole } from "../stores/fixture/fixture.js";
import type { Stage } from "../stores/fixture/fixture.js";
import { once } from "./once.js";

const claim = { key: "k", fingerprint: "f" };
const entering = (on: Stage, ttl = 86_400) => alone(on, once({ ttl }));

describe("once per key", () => {
  it("executes once for 1,000 parallel requests, and replays the answer after that", async () => {
    const on = stage();
    const enter = entering(on);
    let runs = 0;
    const work = () => {
      runs += 1;
      return Promise.resolve({ run: runs });
    };
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => whole(() => enter(claim), work)),
    );
    expect(runs).toBe(1);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => [200, 409, 429].includes(status))).toBe(true);
    on.at(60_000);
    const { answer } = await enter(claim);
    expect(bodyOf(answer)).toEqual({ run: 1 });
    expect(answer?.headers["idempotency-replayed"]).toBe("true");
  });

  it("refuses 409 while the first one runs", async () => {
    const enter = entering(stage());
    await enter(claim);
    const { answer } = await enter(claim);
    expect(answer?.status).toBe(409);
    expect(bodyOf(answer).code).toBe("idempotency_running");
    expect(answer?.headers["retry-after"]).toBe("1");
  });

  it("refuses 422 for another request with the key, running or done", async () => {
    const enter = entering(stage());
    const pass = await enter(claim);
    const other = { ...claim, fingerprint: "g" };
    expect((await enter(other)).answer?.status).toBe(422);
    await pass.settle({ kind: "returned", value: 1 });
    expect(bodyOf((await enter(other)).answer).code).toBe("idempotency_key_reused");
  });

  it("keeps principals and endpoints apart", async () => {
    const on = stage();
    const enter = entering(on);
    await enter(claim, "ada");
    expect((await enter(claim, "bob")).answer).toBeUndefined();
    const other = on.store.admission(endpointOf("other"), { guard: once({ ttl: 60 }) });
    const pass = await other.enter(on.call(), { principal: "ada", bar: undefined, guard: claim });
    expect(pass.answer).toBeUndefined();
  });

  it("does nothing without a key", async () => {
    const enter = entering(stage());
    await whole(
      () => enter(undefined),
      () => 1,
    );
    expect((await enter(undefined)).answer).toBeUndefined();
  });

  it("replays ten times a minute and no more", async () => {
    const on = stage();
    const enter = entering(on);
    await whole(
      () => enter(claim),
      () => 1,
    );
    on.at(5_000);
    for (let time = 0; time < 10; time += 1) expect((await enter(claim)).answer?.status).toBe(200);
    on.at(64_999);
    const { answer } = await enter(claim);
    expect(answer?.status).toBe(429);
    expect(bodyOf(answer).code).toBe("idempotency_replay_limited");
    expect(answer?.headers["retry-after"]).toBe("1");
    on.at(65_000);
    expect((await enter(claim)).answer?.status).toBe(200);
  });

  it("forgets the answer after ttl, to the millisecond", async () => {
    const on = stage();
    const enter = entering(on, 100);
    await whole(
      () => enter(claim),
      () => 1,
    );
    on.at(99_999);
    expect((await enter(claim)).answer?.status).toBe(200);
    on.at(100_000);
    expect((await enter(claim)).answer).toBeUndefined();
  });

  it("turns a request that never reports back into an unknown one, until ttl ends", async () => {
    const on = stage();
    const enter = entering(on, 100);
    await enter(claim);
    on.at(39_999);
    expect(bodyOf((await enter(claim)).answer).code).toBe("idempotency_running");
    on.at(40_000);
    expect(bodyOf((await enter(claim)).answer).code).toBe("idempotency_unknown");
    on.at(139_999);
    expect(bodyOf((await enter(claim)).answer).code).toBe("idempotency_unknown");
    on.at(140_000);
    expect((await enter(claim)).answer).toBeUndefined();
  });

  it("takes a late answer of a time-out: what was unknown is known then", async () => {
    const on = stage();
    const enter = entering(on);
    const pass = await enter(claim);
    const error = new Refusal({ status: 504, code: "timeout", detail: "Late." });
    await expect(pass.settle({ kind: "threw", error })).rejects.toBe(error);
    expect(bodyOf((await enter(claim)).answer).code).toBe("idempotency_unknown");
    await pass.settle({ kind: "returned", value: "after all" });
    expect((await enter(claim)).answer?.body).toEqual(['"after all"']);
  });

  it("doesn't let a forgotten request write into its successor's record", async () => {
    const on = stage();
    const enter = entering(on, 1);
    const first = await enter(claim);
    on.at(41_000);
    const second = await enter(claim);
    expect(second.answer).toBeUndefined();
    await first.settle({ kind: "returned", value: "first" });
    expect(bodyOf((await enter(claim)).answer).code).toBe("idempotency_running");
    await second.settle({ kind: "returned", value: "second" });
    expect((await enter(claim)).answer?.body).toEqual(['"second"']);
  });

  it("keeps a record alive when the clock steps back", async () => {
    const on = stage();
    const enter = entering(on, 100);
    on.at(50_000);
    await whole(
      () => enter(claim),
      () => 1,
    );
    on.at(0);
    expect((await enter(claim)).answer?.status).toBe(200);
  });

  it("refuses a ttl of nothing", () => {
    expect(() => once({ ttl: 0 })).toThrow(RangeError);
  });
});
