import { describe, expect, it } from "vitest";
import { alone, bodyOf, endpointOf, stage } from "../stores/fixture/fixture.js";
import { concurrency } from "./concurrency.js";

describe("concurrency per user", () => {
  it("lets in as many as there are slots, and the next one when one has ended", async () => {
    const enter = alone(stage(), concurrency({ perUser: 2 }));
    const first = await enter("ada");
    await enter("ada");
    const refused = await enter("ada");
    expect(refused.answer?.status).toBe(429);
    expect(bodyOf(refused.answer).code).toBe("too_many_in_flight");
    expect(refused.answer?.headers["retry-after"]).toBe("1");
    expect((await enter("bob", "bob")).answer).toBeUndefined();
    await first.settle({ kind: "returned", value: 1 });
    expect((await enter("ada")).answer).toBeUndefined();
    expect((await enter("ada")).answer?.status).toBe(429);
  });

  it("frees the slot of a request that failed, once", async () => {
    const enter = alone(stage(), concurrency({ perUser: 1 }));
    const first = await enter("ada");
    const failed = { kind: "threw", error: new Error("down") } as const;
    await expect(first.settle(failed)).rejects.toThrow("down");
    expect((await enter("ada")).answer).toBeUndefined();
    await expect(first.settle(failed)).rejects.toThrow("down");
    expect((await enter("ada")).answer?.status).toBe(429);
  });

  it("frees the slot of a request that never reports back when its time is over", async () => {
    const on = stage();
    const enter = alone(on, concurrency({ perUser: 1 }));
    await enter("ada");
    on.at(39_999);
    expect((await enter("ada")).answer?.status).toBe(429);
    on.at(40_000);
    expect((await enter("ada")).answer).toBeUndefined();
  });
});

describe("a hold that enters again", () => {
  it("keeps its slot and stays longer, and is still one", async () => {
    const on = stage();
    const guards = { concurrency: concurrency({ perUser: 1, global: 1 }) };
    const admission = on.store.admission(endpointOf(), guards);
    const enter = (holdId: string) =>
      admission.enter({ ...on.call(), holdId }, { principal: "ada", concurrency: "ada" });
    await enter("a");
    on.at(30_000);
    const again = await enter("a");
    expect(again.answer).toBeUndefined();
    expect((await enter("b")).answer?.status).toBe(429);
    on.at(50_000);
    expect((await enter("b")).answer?.status).toBe(429);
    await again.settle({ kind: "returned", value: 1 });
    expect((await enter("b")).answer).toBeUndefined();
  });

  it("is a stranger when its time was over", async () => {
    const on = stage();
    const guards = { concurrency: concurrency({ global: 1 }) };
    const admission = on.store.admission(endpointOf(), guards);
    const enter = (holdId: string) =>
      admission.enter({ ...on.call(), holdId }, { principal: "ada", concurrency: "ada" });
    await enter("a");
    on.at(40_000);
    await enter("b");
    expect((await enter("a")).answer?.status).toBe(503);
  });
});

describe("concurrency of all", () => {
  it("refuses with 503, and the user's own slot is free again", async () => {
    const on = stage();
    const admission = on.store.admission(endpointOf(), {
      concurrency: concurrency({ perUser: 1, global: 2 }),
    });
    const enter = (user: string) =>
      admission.enter(on.call(), { principal: user, concurrency: user });
    const first = await enter("a");
    await enter("b");
    const busy = await enter("c");
    expect(busy.answer?.status).toBe(503);
    expect(bodyOf(busy.answer).code).toBe("busy");
    await first.settle({ kind: "returned", value: 1 });
    expect((await enter("c")).answer).toBeUndefined();
  });

  it("counts each endpoint by itself", async () => {
    const on = stage();
    for (const name of ["one", "two"]) {
      const admission = on.store.admission(endpointOf(name), { guard: concurrency({ global: 1 }) });
      const pass = await admission.enter(on.call(), { principal: "ada", guard: "ada" });
      expect(pass.answer).toBeUndefined();
    }
  });
});

it("refuses bounds that are no number of slots", () => {
  expect(() => concurrency({ perUser: -1 })).toThrow(RangeError);
  expect(() => concurrency({ global: 1.5 })).toThrow(RangeError);
});
