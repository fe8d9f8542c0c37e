import { describe, expect, it } from "vitest";
import { Decisions } from "./decisions.js";
import type { User } from "./user.js";

const user = { id: "ada" } as User;

describe("Decisions", () => {
  it("are bounded, and keep what is used", () => {
    const decisions = new Decisions(10);
    for (let index = 0; index < 1000; index += 1) {
      decisions.set(`t${String(index)}`, { user, until: 2 });
      decisions.get("t0", 1);
    }
    const kept = Array.from({ length: 1000 }, (_, index) => `t${String(index)}`);
    expect(kept.filter((token) => decisions.get(token, 1)).length).toBeLessThanOrEqual(10);
    expect(decisions.get("t0", 1)).toBe(user);
  });

  it("end exactly at their time", () => {
    const decisions = new Decisions(10);
    decisions.set("t", { user, until: 2 });
    expect(decisions.get("t", 1.999)).toBe(user);
    expect(decisions.get("t", 2)).toBeUndefined();
  });
});
