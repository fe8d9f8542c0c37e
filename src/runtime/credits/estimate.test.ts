import { describe, expect, it } from "vitest";
import { alone, bodyOf, stage } from "../stores/fixture/fixture.js";
import { hold } from "./hold.js";

const ok = { kind: "returned", value: 1 } as const;

async function rich(credits: number) {
  const on = stage();
  await on.store.credits.grant("ada", "ai", credits);
  return { on, balance: () => on.store.credits.balance("ada", "ai") };
}

describe("an estimate", () => {
  it("is held, and what the work charged is taken", async () => {
    const { on, balance } = await rich(100);
    const enter = alone(on, hold({ type: "ai", amount: 1 }));
    const pass = await enter({ user: "ada", amount: 40 });
    expect(await balance()).toBe(60);
    pass.charge(30);
    pass.charge(25);
    await pass.settle(ok);
    expect(await balance()).toBe(75);
  });

  it("is the most that is taken, and nothing may be charged", async () => {
    const { on, balance } = await rich(100);
    const enter = alone(on, hold({ type: "ai", amount: 1 }));
    const dear = await enter({ user: "ada", amount: 40 });
    dear.charge(1_000);
    await dear.settle(ok);
    expect(await balance()).toBe(60);
    const free = await enter({ user: "ada", amount: 40 });
    free.charge(0);
    await free.settle(ok);
    expect(await balance()).toBe(60);
  });

  it("that the balance can't pay is refused with its amount", async () => {
    const { on } = await rich(10);
    const enter = alone(on, hold({ type: "ai", amount: 1 }));
    expect(bodyOf((await enter({ user: "ada", amount: 11 })).answer)).toMatchObject({
      code: "insufficient_credits",
      required: 11,
      available: 10,
    });
  });

  it.each([-1, 1.5, NaN, Infinity])("of %d credits is a mistake", async (amount) => {
    const { on, balance } = await rich(10);
    const enter = alone(on, hold({ type: "ai", amount: 1 }));
    await expect(enter({ user: "ada", amount })).rejects.toThrow(RangeError);
    const pass = await enter("ada");
    expect(() => {
      pass.charge(amount);
    }).toThrow(RangeError);
    expect(await balance()).toBe(9);
  });
});

describe("a quota", () => {
  const quota = { limit: 5, period: 60 };

  it("bounds what is spent in a period, to the millisecond", async () => {
    const { on } = await rich(100);
    const enter = alone(on, hold({ type: "ai", amount: 2, quota }));
    for (let time = 0; time < 2; time += 1) await (await enter("ada")).settle(ok);
    on.at(59_999);
    const { answer } = await enter("ada");
    expect(answer?.status).toBe(429);
    expect(bodyOf(answer)).toMatchObject({ code: "quota_exceeded", available: 1, retry_after: 1 });
    on.at(60_000);
    expect((await enter("ada")).answer).toBeUndefined();
  });

  it("counts what runs, and gives back what failed or wasn't charged", async () => {
    const { on, balance } = await rich(100);
    const enter = alone(on, hold({ type: "ai", amount: 5, quota }));
    const failing = await enter("ada");
    expect(bodyOf((await enter("ada")).answer).code).toBe("quota_exceeded");
    await expect(failing.settle({ kind: "threw", error: new Error("down") })).rejects.toThrow();
    const cheap = await enter("ada");
    cheap.charge(1);
    await cheap.settle(ok);
    const small = alone(on, hold({ type: "ai", amount: 4, quota }));
    expect((await small("ada")).answer).toBeUndefined();
    expect(await balance()).toBe(95);
  });

  it("is each user's own", async () => {
    const { on } = await rich(100);
    await on.store.credits.grant("bob", "ai", 100);
    const enter = alone(on, hold({ type: "ai", amount: 5, quota }));
    await enter("ada");
    expect((await enter("bob", "bob")).answer).toBeUndefined();
  });

  it("refuses bounds of nothing", () => {
    const bad = (wrong: object) => () =>
      alone(stage(), hold({ type: "ai", amount: 1, quota: { ...quota, ...wrong } }));
    expect(bad({ limit: 0 })).toThrow(RangeError);
    expect(bad({ period: 0 })).toThrow(RangeError);
  });
});
