import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fifoPolicy } from "./fifo.js";
import type { Link } from "./list.js";
import { lruPolicy } from "./lru.js";
import { EmbeddedNamespace } from "./namespace.js";

type Algorithm = "fifo" | "lru";

function namespaceOf(algorithm: Algorithm, capacity: number) {
  const policy = algorithm === "fifo" ? fifoPolicy() : lruPolicy();
  return new EmbeddedNamespace<number, Link<string>>(capacity, policy);
}

describe("a namespace", () => {
  it("serves an entry until just before its deadline", () => {
    const entries = namespaceOf("fifo", 2);
    expect(entries.set("a", 1, 1_000, 0)).toBe(1_000);
    expect(entries.peek("a", 999)).toBe(1);
    expect(entries.peek("a", 1_000)).toBeUndefined();
  });

  it("gives up the first inserted in fifo, whatever is used or overwritten", () => {
    const entries = namespaceOf("fifo", 2);
    entries.set("a", 1, 1_000, 0);
    entries.set("b", 2, 1_000, 1);
    entries.use("a", 2);
    entries.set("a", 3, 1_000, 3);
    entries.set("c", 4, 1_000, 4);
    expect([entries.peek("a", 5), entries.peek("b", 5), entries.peek("c", 5)]).toEqual([
      undefined,
      2,
      4,
    ]);
  });

  it("gives up the least recently used in lru; hit and overwrite are uses", () => {
    const entries = namespaceOf("lru", 2);
    entries.set("a", 1, 1_000, 0);
    entries.set("b", 2, 1_000, 1);
    entries.use("a", 2);
    entries.set("c", 3, 1_000, 3);
    expect(entries.peek("b", 4)).toBeUndefined();
    entries.set("a", 4, 1_000, 5);
    entries.set("d", 5, 1_000, 6);
    expect([entries.peek("a", 7), entries.peek("c", 7), entries.peek("d", 7)]).toEqual([
      4,
      undefined,
      5,
    ]);
  });

  it("reclaims the dead before it gives up the living", () => {
    const entries = namespaceOf("fifo", 2);
    entries.set("long", 1, 9_000, 0);
    entries.set("short", 2, 10, 1);
    entries.set("new", 3, 9_000, 11);
    expect([entries.peek("long", 12), entries.peek("new", 12)]).toEqual([1, 3]);
    expect(entries.size).toBe(2);
  });

  it("holds one entry when it may hold one: the new one is never its own victim", () => {
    for (const algorithm of ["fifo", "lru"] as const) {
      const entries = namespaceOf(algorithm, 1);
      entries.set("a", 1, 1_000, 0);
      entries.set("b", 2, 1_000, 1);
      expect([entries.peek("a", 2), entries.peek("b", 2)]).toEqual([undefined, 2]);
    }
  });

  it("agrees with a plain model on any trace, backwards steps included", () => {
    const move = fc.record({
      kind: fc.constantFrom("set", "use", "delete"),
      key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      ttl: fc.constantFrom(50, 100, 400),
      step: fc.integer({ min: -30, max: 60 }),
    });
    const algorithm = fc.constantFrom<Algorithm>("fifo", "lru");
    fc.assert(
      fc.property(
        algorithm,
        fc.integer({ min: 1, max: 4 }),
        fc.array(move),
        (kind, size, moves) => {
          const entries = namespaceOf(kind, size);
          const plain = new Model(kind, size);
          let now = 0;
          moves.forEach((one, index) => {
            now += one.step;
            if (one.kind === "set") {
              entries.set(one.key, index, one.ttl, now);
              plain.set(one.key, index, one.ttl, now);
            } else if (one.kind === "delete") {
              entries.delete(one.key);
              plain.delete(one.key);
            } else {
              entries.use(one.key, now);
              plain.use(one.key, now);
            }
            for (const key of "abcdef") expect(entries.peek(key, now)).toBe(plain.peek(key, now));
            expect(entries.size).toBeLessThanOrEqual(size);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

interface Row {
  readonly key: string;
  value: number;
  expires: number;
}

/** The policies in an array of rows, first victim first. */
class Model {
  rows: Row[] = [];
  latest = -Infinity;

  constructor(
    readonly algorithm: Algorithm,
    readonly capacity: number,
  ) {}

  peek(key: string, now: number): number | undefined {
    return this.rows.find((row) => row.key === key && Math.max(now, this.latest) < row.expires)
      ?.value;
  }

  use(key: string, now: number): void {
    if (this.peek(key, now) === undefined || this.algorithm === "fifo") return;
    this.rows.sort((left, right) => Number(left.key === key) - Number(right.key === key));
  }

  set(key: string, value: number, ttl: number, now: number): void {
    this.latest = Math.max(this.latest, now);
    this.rows = this.rows.filter(({ expires }) => expires > this.latest);
    const known = this.rows.find((row) => row.key === key);
    if (known) {
      Object.assign(known, { value, expires: this.latest + ttl });
      this.use(key, this.latest);
      return;
    }
    if (this.rows.length >= this.capacity) this.rows.shift();
    this.rows.push({ key, value, expires: this.latest + ttl });
  }

  delete(key: string): void {
    this.rows = this.rows.filter((row) => row.key !== key);
  }
}
