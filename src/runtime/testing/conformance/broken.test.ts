/** The suite finds what is wrong with a store: each of these is the memory store with one mistake. */
import { describe, expect, it } from "vitest";
import type { EmbeddedPart, Entry, Guards, Part } from "../../stores/contract.js";
import { createMemoryStore } from "../../stores/memory/memory-store.js";
import type { Store } from "../../stores/store.js";
import type { OpeningParts } from "./bench.js";
import { storeConformance } from "./index.js";

type AnyPart = EmbeddedPart<never>;

/** Names of the tests that fail on a store. */
async function failing(open: (parts: OpeningParts) => Store): Promise<readonly string[]> {
  const tests: [string, () => Promise<void>][] = [];
  storeConformance({
    describe: (_name, body) => {
      body();
    },
    it: (name, test) => void tests.push([name, test]),
    traces: 3,
    steps: 60,
    open: (parts) => ({ store: open(parts) }),
  });
  const failed: string[] = [];
  for (const [name, test] of tests) {
    // A store that never answers fails too.
    const late = new Promise((_, reject) => {
      setTimeout(reject, 2_000, new Error("no answer")).unref();
    });
    await Promise.race([test(), late]).catch(() => failed.push(name));
  }
  return failed;
}

/** The memory store with parts of some name changed once they are bound. */
function changing(names: readonly string[], change: (part: AnyPart) => Partial<AnyPart>) {
  return (parts: OpeningParts): Store => {
    const store = createMemoryStore(parts);
    const changed = (part: Part<never>): Part<never> => ({
      ...part,
      embed: (memory, scope) => {
        const bound = part.embed(memory, scope);
        return names.includes(part.name) ? new Proxy(bound, overlay(change(bound))) : bound;
      },
    });
    return {
      ...store,
      admission: (endpoint, guards) => {
        const entries = Object.entries(guards as Guards).map(([name, { parts: own }]) => {
          return [name, { parts: own.map(changed) }] as const;
        });
        return store.admission(endpoint, Object.fromEntries(entries) as unknown as typeof guards);
      },
    };
  };
}

/** Methods that are replaced; the others keep their own `this`. */
function overlay(changes: Partial<AnyPart>): ProxyHandler<AnyPart> {
  return {
    get(target, name) {
      if (name in changes) return changes[name as keyof AnyPart];
      const own: unknown = Reflect.get(target, name);
      return typeof own === "function" ? (own.bind(target) as unknown) : own;
    },
  };
}

const go = { kind: "go" } as const;
const nothing = (): undefined => undefined;
const as = (entry: Entry, more: Partial<Entry>): Entry => ({ ...entry, ...more });

const mistakes: Readonly<Record<string, (parts: OpeningParts) => Store>> = {
  "takes no token": changing(["rate_limit"], () => ({ attempt: nothing })),
  "allows a millisecond too early": changing(["rate_limit"], (part) => ({
    check: (given, entry, now) => part.check(given, entry, now + 1),
  })),
  "allows a millisecond too late": changing(["rate_limit"], (part) => ({
    check: (given, entry, now) => part.check(given, entry, now - 1),
  })),
  "never refuses for a limit": changing(["rate_limit"], () => ({ check: () => go })),
  "tells no header fields": changing(["rate_limit"], () => ({ headers: () => ({}) })),
  "forgets that a hit is a use": changing(["cache"], () => ({ attempt: nothing })),
  "shows everybody everything": changing(["cache"], (part) => ({
    check: (given, entry, now) => part.check(given, as(entry, { principal: "one" }), now),
    settle: (given, entry, now, how) =>
      part.settle?.(given, as(entry, { principal: "one" }), now, how),
    admission: (given, entry, now) => part.admission?.(given, as(entry, { principal: "one" }), now),
  })),
  "never hits": changing(["cache"], () => ({ check: () => go })),
  "lets all load at once": changing(["cache"], (part) => ({
    check: (given, entry, now) => part.check(given, as(entry, { waited: true }), now),
  })),
  "lives a millisecond too long": changing(["cache"], (part) => ({
    check: (given, entry, now) => part.check(given, entry, now - 1),
  })),
  "gives no credits back": changing(["credits"], (part) => ({
    settle: (given, entry, now, how) =>
      part.settle?.(given, entry, now, how.kind === "failed" ? { kind: "unknown" } : how),
  })),
  "gives credits back after a time-out": changing(["credits"], (part) => ({
    settle: (given, entry, now, how) =>
      part.settle?.(given, entry, now, how.kind === "unknown" ? { kind: "failed" } : how),
  })),
  "keeps credits of what was released": changing(["credits"], (part) => ({
    settle: (given, entry, now, how) => {
      if (how.kind !== "released") part.settle?.(given, entry, now, how);
    },
  })),
  "takes all that was held": changing(["credits"], (part) => ({
    settle: (given, entry, now, how) =>
      part.settle?.(given, entry, now, how.kind === "done" ? { ...how, spent: Infinity } : how),
  })),
  "holds without looking": changing(["credits"], () => ({ check: () => go })),
  "runs a key twice": changing(["idempotency"], () => ({ check: () => go })),
  "replays past a bar": changing(["idempotency"], (part) => ({
    check: (given, entry, now) => part.check(given, as(entry, { barred: false }), now),
  })),
  "forgets a key after a time-out": changing(["idempotency"], (part) => ({
    settle: (given, entry, now, how) =>
      part.settle?.(given, entry, now, how.kind === "unknown" ? { kind: "failed" } : how),
  })),
  "keeps a key after a failure": changing(["idempotency"], (part) => ({
    settle: (given, entry, now, how) =>
      part.settle?.(given, entry, now, how.kind === "failed" ? { kind: "unknown" } : how),
  })),
  "takes a code twice": changing(["mfa"], () => ({ attempt: nothing })),
  "never asks for a code": changing(["mfa"], () => ({ check: () => go })),
  "never frees a slot": changing(["concurrency"], () => ({ settle: nothing })),
  "has slots for everybody": changing(["concurrency"], () => ({ check: () => go })),
  "has a clock that may step back": (parts) => {
    const { clock } = parts.world;
    const jumping = { ...clock, now: () => clock.now() - (clock.now() % 10) };
    return createMemoryStore({ ...parts, world: { ...parts.world, clock: jumping } });
  },
  "drops nothing by tag": (parts) => {
    const store = createMemoryStore(parts);
    return { ...store, cache: { ...store.cache, invalidateTag: () => Promise.resolve(1) } };
  },
  "grants one credit too many": (parts) => {
    const store = createMemoryStore(parts);
    const grant = (user: string, type: string, amount: number) =>
      store.credits.grant(user, type, amount + 1);
    return { ...store, credits: { ...store.credits, grant } };
  },
};

describe("the conformance suite", () => {
  it("finds nothing wrong with the memory store", async () => {
    expect(await failing(createMemoryStore)).toEqual([]);
  });

  it.each(Object.entries(mistakes))(
    "finds that a store %s",
    { timeout: 60_000 },
    async (_, open) => {
      expect(await failing(open)).not.toEqual([]);
    },
  );

  it(`knows ${String(Object.keys(mistakes).length)} mistakes`, () => {
    expect(Object.keys(mistakes).length).toBeGreaterThanOrEqual(15);
  });
});
