import { describe, expect, it } from "vitest";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { alone, bodyOf, stage } from "../stores/fixture/fixture.js";
import type { Stage } from "../stores/fixture/fixture.js";
import { hold } from "./hold.js";

const one = { type: "default", amount: 1 };
const balance = (on: Stage) => on.store.credits.balance("ada", "default");
const kinds = async (on: Stage) =>
  (await on.store.credits.movements("ada", "default")).map(({ kind }) => kind);

async function stageWith(credits: number): Promise<Stage> {
  const on = stage();
  await on.store.credits.grant("ada", "default", credits);
  return on;
}

const fail = (): never => {
  throw new DeclaredError({ code: "out_of_stock", status: 409 });
};

describe("a hold", () => {
  it("lets exactly 100 of 1,000 parallel requests spend a balance of 100", async () => {
    const on = await stageWith(100);
    const enter = alone(on, hold(one));
    const passes = await Promise.all(Array.from({ length: 1_000 }, () => enter("ada")));
    const admitted = passes.filter(({ answer }) => answer === undefined);
    expect(admitted).toHaveLength(100);
    await Promise.all(admitted.map((pass) => pass.settle({ kind: "returned", value: 1 })));
    expect(await balance(on)).toBe(0);
    const movements = await on.store.credits.movements("ada", "default");
    expect(movements.filter(({ kind }) => kind === "settle")).toHaveLength(100);
    expect(movements.every((line) => line.balance >= 0)).toBe(true);
  });

  it("refuses with what is needed and what there is", async () => {
    const on = await stageWith(2);
    const enter = alone(on, hold({ type: "default", amount: 3 }));
    const { answer } = await enter("ada");
    expect(answer?.status).toBe(402);
    expect(bodyOf(answer)).toMatchObject({
      code: "insufficient_credits",
      required: 3,
      available: 2,
      credit_type: "default",
    });
    const gently = alone(on, hold({ type: "default", amount: 3, onInsufficient: 429 }));
    expect((await gently("ada")).answer?.status).toBe(429);
    expect((await enter("nobody")).answer?.status).toBe(402);
  });

  it("gives back what failed, keeps what was done and what timed out", async () => {
    const on = await stageWith(5);
    const enter = alone(on, hold(one));
    const failed = await enter("ada");
    expect(await balance(on)).toBe(4);
    await expect(failed.settle({ kind: "threw", error: new Error("no") })).rejects.toThrow("no");
    expect(await balance(on)).toBe(5);
    const done = await enter("ada");
    await done.settle({ kind: "returned", value: 1 });
    const late = new Refusal({ status: 504, code: "timeout", detail: "Late." });
    await expect((await enter("ada")).settle({ kind: "threw", error: late })).rejects.toBe(late);
    expect(await balance(on)).toBe(3);
    expect(await kinds(on)).toEqual([
      "grant",
      "hold",
      "give_back",
      "hold",
      "settle",
      "hold",
      "settle",
    ]);
  });

  it("gives a declared error back, unless errors are paid for", async () => {
    const on = await stageWith(5);
    const kind = await alone(on, hold(one))("ada");
    await kind.settle(await kind.running(fail));
    expect(await balance(on)).toBe(5);
    const strict = alone(on, hold({ ...one, refundOnError: false }));
    const declared = await strict("ada");
    await declared.settle(await declared.running(fail));
    expect(await balance(on)).toBe(4);
    const threw = await strict("ada");
    await expect(threw.settle({ kind: "threw", error: new Error("no") })).rejects.toThrow("no");
    expect(await balance(on)).toBe(3);
  });

  it("is settled in full when its request is overdue: deadline and half a minute", async () => {
    const on = await stageWith(5);
    const enter = alone(on, hold(one));
    const error = new Error("no");
    const [inTime, overdue] = [await enter("ada"), await enter("ada")];
    on.at(39_999);
    await expect(inTime.settle({ kind: "threw", error })).rejects.toBe(error);
    expect(await balance(on)).toBe(4);
    on.at(40_000);
    await expect(overdue.settle({ kind: "threw", error })).rejects.toBe(error);
    expect(await balance(on)).toBe(4);
    expect((await kinds(on)).at(-1)).toBe("settle");
  });

  it("settles holds of silent requests when the account is used again", async () => {
    const on = await stageWith(5);
    const enter = alone(on, hold(one));
    await enter("ada");
    on.at(50_000);
    await enter("ada");
    expect(await kinds(on)).toEqual(["grant", "hold", "settle", "hold"]);
    expect(await balance(on)).toBe(3);
  });

  it("keeps types apart", async () => {
    const on = await stageWith(5);
    expect((await alone(on, hold({ type: "ai", amount: 1 }))("ada")).answer?.status).toBe(402);
    expect((await alone(on, hold({ type: "ai", amount: 0 }))("ada")).answer).toBeUndefined();
  });

  it("bounds the ledger", async () => {
    const on = await stageWith(1);
    for (let time = 0; time < 2_500; time += 1) await on.store.credits.grant("ada", "default", 1);
    const movements = await on.store.credits.movements("ada", "default");
    expect(movements).toHaveLength(1_000);
    expect(movements.at(-1)?.balance).toBe(2_501);
  });

  it("refuses amounts that are no credits", async () => {
    expect(() => hold({ type: "ai", amount: 0.5 })).toThrow(RangeError);
    const { credits } = stage().store;
    await expect(credits.grant("ada", "ai", 0)).rejects.toThrow(RangeError);
    await expect(credits.grant("ada", "ai", -1)).rejects.toThrow(RangeError);
  });
});
