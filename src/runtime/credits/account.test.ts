import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Account } from "./account.js";

const move = fc.record({
  kind: fc.constantFrom("grant", "hold", "settle", "giveBack"),
  id: fc.constantFrom("h1", "h2", "h3", "h4"),
  amount: fc.integer({ min: 1, max: 5 }),
  step: fc.integer({ min: -10, max: 30 }),
});

describe("an account", () => {
  it("is never below zero, and its ledger always adds up", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 100 }), (moves) => {
        const account = new Account();
        let now = 0;
        for (const { kind, id, amount, step } of moves) {
          now += step;
          if (kind === "grant") account.grant(amount, now);
          else if (kind === "hold") account.hold(id, { amount, deadline: now + 50 }, now);
          else account[kind](id, now);
          expect(account.balance).toBeGreaterThanOrEqual(0);
        }
        expect(sum(account)).toBe(account.balance);
        const ended = account.movements.filter((line) => /settle|give_back/.test(line.kind));
        const held = account.movements.filter(({ kind }) => kind === "hold");
        expect(ended.length).toBeLessThanOrEqual(held.length);
      }),
      { numRuns: 500 },
    );
  });

  it("takes what the work cost, and no more than was held", () => {
    const account = new Account();
    account.grant(10, 0);
    account.hold("h", { amount: 6, deadline: 9 }, 0);
    account.settle("h", 1, 2);
    expect(account.balance).toBe(8);
    account.hold("i", { amount: 6, deadline: 9 }, 1);
    account.settle("i", 2, 60);
    expect(account.balance).toBe(2);
    expect(sum(account)).toBe(2);
  });

  it("never takes a hold id twice at once", () => {
    const account = new Account();
    account.grant(5, 0);
    expect(account.hold("h", { amount: 1, deadline: 9 }, 0)).toBe(true);
    expect(account.hold("h", { amount: 1, deadline: 9 }, 0)).toBe(false);
    expect(account.balance).toBe(4);
  });
});

function sum({ movements }: Account): number {
  const sign = { grant: 1, hold: -1, settle: 0, give_back: 1, refund: 1 };
  return movements.reduce((total, { kind, amount }) => total + sign[kind] * amount, 0);
}
