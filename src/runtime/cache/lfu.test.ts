import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CountedKeys } from "./counted-keys.js";
import type { CountedKey } from "./counted-keys.js";
import { expectAgreement, leftOf, least } from "./fixture/plain-cache.js";
import { lfu, lfuPolicy } from "./lfu.js";

describe("lfu", () => {
  it("gives up the one used least often, never the one that comes in", () => {
    expect(leftOf(lfuPolicy(), 3, "+a +b +c a a b c c +d")).toBe("acd");
    expect(leftOf(lfuPolicy(), 3, "+a +b +c a b c +d +e")).toBe("bce");
    expect(leftOf(lfuPolicy(), 1, "+a a a a +b")).toBe("b");
  });

  it("gives up the least recently used among equals", () => {
    expect(leftOf(lfuPolicy(), 3, "+a +b +c c a b +d")).toBe("abd");
    expect(leftOf(lfuPolicy(), 3, "+a +b +c +d")).toBe("bcd");
  });

  it("counts an overwrite as a use", () => {
    expect(leftOf(lfuPolicy(), 3, "+a +b +c +a +d")).toBe("acd");
  });

  it("forgets the count of what left", () => {
    expect(leftOf(lfuPolicy(), 2, "+a a a a -a +a +b b +c")).toBe("bc");
  });

  it("agrees with a plain cache on any trace", () => {
    // A use is more than all moments together.
    expectAgreement(lfuPolicy, () => least((row) => row.uses * 1_000_000 + row.used));
  });

  it("is a guard of the cache's stage", () => {
    expect(lfu({ namespace: "n", capacity: 1, ttl: 1 }).parts[0]).toMatchObject({
      stage: "cache",
      owner: "principal",
    });
  });
});

describe("counted keys", () => {
  it("stand in the order of uses, then of last use, after any moves", () => {
    const move = fc.tuple(fc.constantFrom("use", "use", "insert", "remove"), fc.nat({ max: 30 }));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 150, size: "max" }), (moves) => {
        const keys = new CountedKeys();
        const rows: { entry: CountedKey; uses: number; used: number }[] = [];
        const found: string[] = [];
        const expected: string[] = [];
        moves.forEach(([kind, at], used) => {
          const row = rows[at % Math.max(1, rows.length)];
          if (kind === "insert" || row === undefined) {
            rows.push({ entry: keys.insert(`key-${used}`), uses: 1, used });
          } else if (kind === "use") {
            keys.use(row.entry);
            Object.assign(row, { uses: row.uses + 1, used });
          } else {
            keys.remove(row.entry);
            rows.splice(rows.indexOf(row), 1);
          }
          rows.sort((one, other) => one.uses - other.uses || one.used - other.used);
          found.push(keysOf(keys).join());
          expected.push(rows.map(({ entry }) => entry.key).join());
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

/** Forwards, up to the first whose neighbours don't know each other. */
function keysOf(keys: CountedKeys): string[] {
  const found: string[] = [];
  let before: CountedKey | undefined;
  for (let entry = keys.first; entry !== undefined; entry = entry.after) {
    if (entry.before !== before) break;
    found.push(entry.key);
    before = entry;
  }
  return found;
}
