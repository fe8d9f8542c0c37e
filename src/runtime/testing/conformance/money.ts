import assert from "node:assert/strict";
import { hold } from "../../credits/hold.js";
import { Refusal } from "../../http/refusal.js";
import { accepted, fail, onBench, onTraces, running, succeed } from "./bench.js";
import type { ConformanceOptions, Entered } from "./bench.js";

/** Longer than a request may run, in milliseconds, until a store counts it as dead. */
const patience = 30_000;

const timeout = () => new Refusal({ status: 504, code: "timeout", detail: "Too late." });

interface Held {
  readonly entered: Entered;
  readonly amount: number;
  readonly deadline: number;
}

/** Balances that never go below zero, and holds that are settled once. */
export function money(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("credits", () => {
    it("are held, spent, charged and given back as a plain ledger says", () =>
      onTraces(options, async (bench, chance, steps) => {
        const enter = bench.alone(hold({ type: "ai", amount: 1 }));
        let balance = 0;
        let held: readonly Held[] = [];
        for (let step = 0; step < steps; step += 1) {
          if (chance.next() < 0.2) await bench.at(bench.now() + chance.within(0, 15_000));
          // What never reported back counts as done: its credits are spent, so they stay away.
          held = held.filter(({ deadline }) => bench.now() < deadline);
          const amount = chance.within(0, 6);
          if (chance.next() < 0.15) {
            balance += amount + 1;
            assert.equal(await bench.store.credits.grant("ada", "ai", amount + 1), balance);
          } else if (chance.next() < 0.5 || held.length === 0) {
            const entered = await enter({ user: "ada", amount });
            assert.equal(entered.code, amount <= balance ? "" : "insufficient_credits");
            if (entered.status !== 0) continue;
            balance -= amount;
            held = [...held, { entered, amount, deadline: bench.now() + running + patience }];
          } else {
            const one = chance.pick(held);
            held = held.filter((other) => other !== one);
            balance += await settled(one, chance.pick(["well", "cheap", "ill", "late"]));
          }
          assert.equal(
            await bench.store.credits.balance("ada", "ai"),
            balance,
            `step ${String(step)}`,
          );
        }
      }));

    it("let exactly 100 of 1,000 at once pass on a balance of 100", () =>
      onBench(options, async (bench) => {
        await bench.store.credits.grant("ada", "default", 100);
        const enter = bench.alone(hold({ type: "default", amount: 1 }));
        const all = await Promise.all(Array.from({ length: 1_000 }, () => enter("ada")));
        assert.equal(all.filter(({ status }) => status === 0).length, 100);
        assert.equal(await bench.store.credits.balance("ada", "default"), 0);
      }));

    it("are settled once, whatever is told later", () =>
      onBench(options, async (bench) => {
        await bench.store.credits.grant("ada", "default", 5);
        const entered = await bench.alone(hold({ type: "default", amount: 3 }))("ada");
        await fail(entered, new Error("down"));
        await fail(entered, new Error("down"));
        await succeed(entered, 1);
        assert.equal(await bench.store.credits.balance("ada", "default"), 5);
      }));

    it("of handed over work stay held until somebody ends the hold, once", () =>
      onBench(options, async (bench) => {
        const { credits } = bench.store;
        await credits.grant("ada", "ai", 9);
        const handedOverMs = 100_000;
        const enter = bench.alone(hold({ type: "ai", amount: 2, handedOverMs }));
        const handedOver = async () => {
          const entered = await enter("ada");
          const [line] = (await credits.movements("ada", "ai")).slice(-1);
          await succeed(entered, accepted);
          return { user: "ada", type: "ai", holdId: line?.holdId ?? "" };
        };
        const [done, dead, kept, forgotten] = [
          await handedOver(),
          await handedOver(),
          await handedOver(),
          await handedOver(),
        ];
        assert.equal(await credits.balance("ada", "ai"), 1);
        await bench.at(90_000);
        assert.equal(await credits.renewHold(kept, 100_000), true);
        assert.equal(await credits.endHold(done, "settle"), true);
        assert.equal(await credits.endHold(dead, "give_back"), true);
        assert.equal(await credits.endHold(dead, "give_back"), false);
        assert.equal(await credits.endHold(done, "give_back"), false);
        assert.equal(await credits.balance("ada", "ai"), 3);
        await bench.at(150_000);
        assert.equal(await credits.renewHold(forgotten, 1), false);
        assert.equal(await credits.endHold(kept, "give_back"), true);
        assert.equal(await credits.balance("ada", "ai"), 5);
        assert.equal(await credits.renewHold({ ...kept, user: "eve" }, 1), false);
      }));

    it("of handed over work that return are taken off the quota", () =>
      onBench(options, async (bench) => {
        const { credits } = bench.store;
        await credits.grant("ada", "ai", 20);
        const quota = { limit: 5, period: 60 };
        const enter = bench.alone(hold({ type: "ai", amount: 5, handedOverMs: 9_000, quota }));
        for (const cost of [0, 2]) {
          const entered = await enter("ada");
          assert.equal(entered.code, "");
          const [line] = (await credits.movements("ada", "ai")).slice(-1);
          await succeed(entered, accepted);
          assert.equal((await enter("ada")).code, "quota_exceeded");
          const held = { user: "ada", type: "ai", holdId: line?.holdId ?? "", quota };
          assert.equal(await credits.endHold(held, "settle", cost), true);
          assert.equal(await credits.endHold(held, "settle", cost), false);
        }
        const small = bench.alone(hold({ type: "ai", amount: 3, quota }));
        assert.equal((await small("ada")).code, "");
        assert.equal((await small("ada")).code, "quota_exceeded");
      }));

    it("that return are taken off no quota but that of the period which counted them", () =>
      onBench(options, async (bench) => {
        const { credits } = bench.store;
        await credits.grant("ada", "ai", 50);
        const quota = { limit: 5, period: 60 };
        const queued = bench.alone(hold({ type: "ai", amount: 3, handedOverMs: 90_000, quota }));
        const enter = bench.alone(hold({ type: "ai", amount: 2, quota }));
        const entered = await queued("ada");
        const [line] = (await credits.movements("ada", "ai")).slice(-1);
        await succeed(entered, accepted);
        await bench.at(59_999);
        const late = await enter("ada");
        await bench.at(60_000);
        assert.deepEqual(await codes(enter, 3), ["", "", "quota_exceeded"]);
        const held = { user: "ada", type: "ai", holdId: line?.holdId ?? "", quota };
        assert.equal(await credits.endHold(held, "give_back"), true);
        await fail(late, new Error("down"));
        assert.equal((await enter("ada")).code, "quota_exceeded");
        assert.equal(await credits.balance("ada", "ai"), 46);
      }));

    it("of handed over work are taken as far as it cost, and the rest returns", () =>
      onBench(options, async (bench) => {
        const { credits } = bench.store;
        await credits.grant("ada", "ai", 20);
        const enter = bench.alone(hold({ type: "ai", amount: 5, handedOverMs: 100_000 }));
        const costs: readonly (readonly [cost: number | undefined, left: number])[] = [
          [2, 18],
          [0, 18],
          [99, 13],
          [undefined, 8],
        ];
        for (const [cost, left] of costs) {
          const entered = await enter("ada");
          const [line] = (await credits.movements("ada", "ai")).slice(-1);
          await succeed(entered, accepted);
          const held = { user: "ada", type: "ai", holdId: line?.holdId ?? "" };
          await assert.rejects(async () => credits.endHold(held, "settle", -1), RangeError);
          assert.equal(await credits.endHold(held, "settle", cost), true);
          assert.equal(await credits.balance("ada", "ai"), left);
          assert.equal(await credits.endHold(held, "settle", cost), false);
        }
        const spent = (await credits.movements("ada", "ai")).filter(
          ({ kind }) => kind === "settle",
        );
        assert.deepEqual(
          spent.map(({ amount }) => amount),
          [2, 5, 5],
        );
      }));

    it("of one user and type are nobody else's", () =>
      onBench(options, async (bench) => {
        await bench.store.credits.grant("ada", "ai", 1);
        const enter = bench.alone(hold({ type: "ai", amount: 1 }));
        assert.equal((await enter("bob", "bob")).code, "insufficient_credits");
        const other = bench.alone(hold({ type: "leads", amount: 1 }));
        assert.equal((await other("ada")).code, "insufficient_credits");
        assert.equal((await enter("ada")).status, 0);
      }));

    it("are bounded by the quota of a period, to the millisecond", () =>
      onBench(options, async (bench) => {
        await bench.store.credits.grant("ada", "ai", 100);
        const quota = { limit: 4, period: 60 };
        const enter = bench.alone(hold({ type: "ai", amount: 2, quota }));
        const first = await enter("ada");
        await enter("ada");
        assert.equal((await enter("ada")).code, "quota_exceeded");
        await fail(first, new Error("down"));
        assert.equal((await enter("ada")).status, 0);
        await bench.at(59_999);
        assert.equal((await enter("ada")).code, "quota_exceeded");
        await bench.at(60_000);
        assert.equal((await enter("ada")).status, 0);
      }));
  });
}

/** What so many requests, one after the other, are refused for. */
async function codes(
  enter: (user: string) => Promise<Entered>,
  times: number,
): Promise<readonly string[]> {
  const said: string[] = [];
  while (said.length < times) said.push((await enter("ada")).code);
  return said;
}

/** Ends a request in one of the ways there are; gives what returns to the balance. */
async function settled(
  { entered, amount }: Held,
  how: "well" | "cheap" | "ill" | "late",
): Promise<number> {
  if (how === "late") await fail(entered, timeout());
  if (how === "ill") await fail(entered, new Error("down"));
  if (how === "cheap") entered.pass.charge(Math.floor(amount / 2));
  if (how === "well" || how === "cheap") await succeed(entered, 1);
  const returned = { well: 0, cheap: Math.ceil(amount / 2), ill: amount, late: 0 };
  return returned[how];
}
