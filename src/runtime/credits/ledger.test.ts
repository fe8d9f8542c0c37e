import { describe, expect, it } from "vitest";
import { Ledger, type Movement } from "./ledger.js";

const line = (at: number): Movement => ({
  at,
  kind: at % 2 === 0 ? "hold" : "settle",
  amount: at + 1,
  balance: 1_000_000 - at,
  holdId: `h${at}`,
});

describe("a ledger", () => {
  it("gives back what was written, in order, and the last thousand of more", () => {
    for (const count of [0, 1, 16, 17, 70, 999, 1_000, 1_001, 2_500]) {
      const ledger = new Ledger();
      const all = Array.from({ length: count }, (_, at) => line(at));
      for (const movement of all) ledger.write(movement);
      expect(ledger.lines()).toEqual(all.slice(-1_000));
    }
  });

  it("knows lines without an admission", () => {
    const ledger = new Ledger();
    const grant = { at: 5, kind: "grant", amount: 7, balance: 7, holdId: undefined } as const;
    ledger.write(grant);
    expect(ledger.lines()).toEqual([grant]);
  });
});
