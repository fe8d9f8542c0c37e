import { describe, expect, it } from "vitest";
import { createTable } from "./table.js";

describe("a table", () => {
  it("finds an entry until just before its deadline", () => {
    const table = createTable<string>();
    table.set("key", "value", 1_000, 0);
    expect(table.get("key", 999)).toBe("value");
    expect(table.get("key", 1_000)).toBeUndefined();
  });

  it("moves the deadline when a key is set again", () => {
    const table = createTable<string>();
    table.set("key", "old", 1_000, 0);
    table.set("key", "new", 2_000, 500);
    expect(table.get("key", 1_500)).toBe("new");
    table.delete("key");
    expect(table.get("key", 1_500)).toBeUndefined();
  });

  it("still has an entry when the clock steps back over its deadline", () => {
    const table = createTable<string>();
    table.set("key", "value", 1_000, 0);
    for (let other = 0; other < 100; other += 1) table.set(`other-${other}`, "", 3_000, 2_000);
    expect(table.get("key", 999)).toBe("value");
  });

  it("stays in proportion to what is alive over many keys", () => {
    const table = createTable<number>();
    let most = 0;
    for (let now = 0; now < 200_000; now += 1) {
      table.set(`key-${now}`, now, now + 1_000, now);
      most = Math.max(most, table.size);
    }
    // 1,000 are alive and 10,000 wait out the grace.
    expect(most).toBeLessThan(2 * 11_000);
  });

  it("never sweeps what has no deadline", () => {
    const table = createTable<number>();
    table.set("balance", 7, Infinity, 0);
    for (let now = 0; now < 50_000; now += 1) table.set(`key-${now}`, now, now + 1, now);
    expect(table.get("balance", Number.MAX_SAFE_INTEGER)).toBe(7);
  });
});
