import { describe, expect, it } from "vitest";
import { expectAgreement, leftOf } from "./fixture/plain-cache.js";
import type { PlainPolicy, Row } from "./fixture/plain-cache.js";
import { zipfHitRatio } from "./fixture/zipf.js";
import { lruPolicy } from "./lru.js";
import { sieve, sievePolicy } from "./sieve.js";

describe("sieve", () => {
  it("gives up the oldest when nothing was used, never the one that comes in", () => {
    expect(leftOf(sievePolicy(), 3, "+a +b +c +d")).toBe("bcd");
    expect(leftOf(sievePolicy(), 1, "+a a +b")).toBe("b");
  });

  it("passes over what was used, and takes its mark off", () => {
    expect(leftOf(sievePolicy(), 3, "+a +b +c a +d")).toBe("acd");
    expect(leftOf(sievePolicy(), 3, "+a +b +c a b c +d")).toBe("bcd");
    expect(leftOf(sievePolicy(), 3, "+a +b +c +a +d")).toBe("acd");
  });

  it("leaves the hand where it stopped: the next look begins there", () => {
    // a and b keep their places behind the hand; the hand goes on at c.
    expect(leftOf(sievePolicy(), 4, "+a +b +c +d a b +e +f")).toBe("abef");
    expect(leftOf(sievePolicy(), 4, "+a +b +c +d a b c d +e +f b")).toBe("cdef");
  });

  it("goes on beside a key that was deleted under the hand", () => {
    expect(leftOf(sievePolicy(), 3, "+a +b +c a +d -c +e +f")).toBe("aef");
  });

  it("agrees with the paper's algorithm on any trace", () => {
    expectAgreement(sievePolicy, paper);
  });

  it("hits more often than lru on Zipf's law, by 5 points", () => {
    const ours = zipfHitRatio(sievePolicy());
    const lru = zipfHitRatio(lruPolicy());
    expect(lru).toBeGreaterThan(0.25);
    expect(ours).toBeGreaterThanOrEqual(lru + 0.05);
  });

  it("is a guard of the cache's stage", () => {
    expect(sieve({ namespace: "n", capacity: 1, ttl: 1 }).parts[0]).toMatchObject({
      stage: "cache",
      owner: "principal",
    });
  });
});

/** Algorithm 1 on a list of rows; a hand whose row is deleted goes on to the next newer one. */
function paper(): PlainPolicy {
  const seen = new Map<Row, number>();
  let hand: Row | undefined;
  const visited = (row: Row): boolean => row.uses > (seen.get(row) ?? 1);
  const newer = (row: Row, rows: readonly Row[]): Row | undefined => rows[rows.indexOf(row) + 1];
  return {
    victim(rows) {
      let row = hand ?? rows[0];
      while (row !== undefined && visited(row)) {
        seen.set(row, row.uses);
        row = newer(row, rows) ?? rows[0];
      }
      hand = row;
      return row;
    },
    leaves(row, rows) {
      if (hand === row) hand = newer(row, rows);
    },
  };
}
