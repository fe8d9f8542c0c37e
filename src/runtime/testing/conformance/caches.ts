import assert from "node:assert/strict";
import { fifo } from "../../cache/fifo.js";
import type { CacheKey, CacheOptions } from "../../cache/place.js";
import { lfu } from "../../cache/lfu.js";
import { lifo } from "../../cache/lifo.js";
import { lru } from "../../cache/lru.js";
import { mru } from "../../cache/mru.js";
import { sieve } from "../../cache/sieve.js";
import type { Guard } from "../../stores/contract.js";
import { bodyOf, fail, onBench, onTraces, succeed } from "./bench.js";
import type { Alone, Bench, ConformanceOptions } from "./bench.js";
import { CacheModel, victims } from "./cache-model.js";

const policies = { fifo, lfu, lifo, lru, mru, sieve };

const ttl = 60;
const common: CacheOptions = { namespace: "n", capacity: 4, ttl };

/** Every eviction policy beside a plain one, and what holds for all of them. */
export function caches(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("caches", () => {
    for (const [name, policy] of Object.entries(policies)) {
      for (const shared of [false, true]) {
        it(`${name}${shared ? ", shared," : ""} keeps what its model keeps`, () =>
          onTraces(options, async (bench, chance, steps) => {
            const capacity = chance.within(1, 5);
            const enter = bench.alone(policy({ ...common, capacity, shared }));
            const model = new CacheModel(capacity, victims[name as keyof typeof victims]());
            for (let step = 0; step < steps; step += 1) {
              const away = chance.pick([0, 1, 7, 1_000, 29_999, 30_000, ttl * 1000]);
              if (chance.next() < 0.3) await bench.at(bench.now() + away);
              const key = chance.pick(["a", "b", "c", "d", "e", "f", "g"]);
              const kept = model.ask(key, step, bench.now(), ttl * 1000);
              assert.equal(await ask(enter, [key], step), kept ?? step, `step ${String(step)}`);
            }
          }));
      }
    }

    itKeepsApart(options);
    itLoadsOnce(options);
    itInvalidates(options);
  });
}

/** What the cache has, or what is made now. */
async function ask(enter: Alone<CacheKey>, key: CacheKey, value: unknown): Promise<unknown> {
  const entered = await enter(key);
  return bodyOf(entered.pass.answer ?? (await succeed(entered, value)));
}

function itKeepsApart(options: ConformanceOptions): void {
  const { it } = options;
  it("keep principals, endpoints and namespaces apart", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(lru(common));
      await ask(enter, ["k"], "ada's");
      assert.equal((await enter(["k"], "bob")).status, 0);
      assert.equal((await bench.alone(lru(common), "other")(["k"])).status, 0);
      const named = bench.alone(lru({ ...common, namespace: "m" }));
      assert.equal((await named(["k"])).status, 0);
      assert.equal((await enter(["k"])).status, 200);
    }));

  it("show a shared entry to everybody, but none with a cookie", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(lru({ ...common, shared: true }));
      await ask(enter, ["k"], 1);
      assert.equal((await enter(["k"], "bob")).status, 200);
      const cookie = (value: unknown) => ({
        status: 200,
        headers: { "set-cookie": "session=ada" },
        body: [JSON.stringify(value)],
      });
      const endpoint = { name: "cookies", method: "GET", path: "/", answer: cookie };
      const guards = { guard: lru({ ...common, shared: true }) };
      const admission = bench.store.admission(endpoint, guards);
      const enterFor = (principal: string) => bench.enter(admission, { principal, guard: ["k"] });
      await succeed(await enterFor("ada"), 1);
      assert.equal((await enterFor("bob")).status, 0);
    }));

  it("keep a 404 as long as they are told, and no failure", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(lru({ ...common, negative: 5 }));
      const missing = { status: 404, headers: {}, body: ["{}"] };
      const { pass } = await enter(["k"]);
      await pass.settle({ kind: "declared", answer: missing });
      assert.equal((await enter(["k"])).status, 404);
      await bench.at(5_000);
      const again = await enter(["k"]);
      assert.equal(again.status, 0);
      await fail(again, new Error("down"));
      assert.equal((await enter(["k"])).status, 0);
    }));
}

const guard = (more: Partial<CacheOptions> = {}): Guard<CacheKey> => lru({ ...common, ...more });

function itLoadsOnce(options: ConformanceOptions): void {
  const { it } = options;
  it("let one of 100 work, and the others have his answer", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(guard({ shared: true }));
      let worked = 0;
      const load = async (index: number) => {
        const entered = await enter(["k"], `user ${String(index)}`);
        if (entered.pass.answer !== undefined) return bodyOf(entered.pass.answer);
        worked += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return bodyOf(await succeed(entered, "made"));
      };
      const all = await Promise.all(Array.from({ length: 100 }, (_, index) => load(index)));
      assert.equal(worked, 1);
      assert.deepEqual(new Set(all), new Set(["made"]));
    }));

  it("let those who waited work when he fails", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(guard());
      const first = await enter(["k"]);
      const second = enter(["k"]);
      await fail(first, new Error("down"));
      assert.equal((await second).status, 0);
    }));

  it("tell a stale answer at once, let the first renew it, and then it is gone", () =>
    onBench(options, async (bench) => {
      const enter = bench.alone(guard({ stale: 30 }));
      await ask(enter, ["k"], "old");
      await bench.at(ttl * 1000);
      const renewing = await enter(["k"]);
      assert.equal(renewing.status, 0);
      assert.equal(renewing.pass.stale && bodyOf(renewing.pass.stale), "old");
      const other = await enter(["k"]);
      assert.equal(other.pass.answer && bodyOf(other.pass.answer), "old");
      await succeed(renewing, "new");
      assert.equal(await ask(enter, ["k"], "newer"), "new");
      await bench.at(2 * ttl * 1000 + 30_000);
      const gone = await enter(["k"]);
      assert.equal(gone.status, 0);
      assert.equal(gone.pass.stale, undefined);
    }));
}

type Drop = (bench: Bench) => Promise<number>;

const drops: Readonly<Record<string, Drop>> = {
  tag: ({ store }) => store.cache.invalidateTag("t"),
  name: ({ store }) => store.cache.delete("job:r1"),
  pattern: ({ store }) => store.cache.invalidatePattern("job:r1*"),
};

function itInvalidates(options: ConformanceOptions): void {
  const { it } = options;
  for (const [by, drop] of Object.entries(drops)) {
    it(`drop by ${by} what there is, nothing else, and what is being made`, () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(guard());
        const asked = { key: ["r1", "print"], tags: ["t"] };
        await ask(enter, asked, "old");
        await ask(enter, { key: ["r2"], tags: ["u"] }, "other");
        assert.equal(await drop(bench), 1);
        const before = await enter(asked);
        assert.equal(before.status, 0);
        await drop(bench);
        const after = await enter(asked);
        assert.equal(after.status, 0);
        await succeed(before, "begun before");
        await succeed(after, "begun after");
        assert.equal(await ask(enter, asked, "made now"), "begun after");
        assert.equal(await ask(enter, { key: ["r2"], tags: ["u"] }, "made now"), "other");
      }));
  }

  it("keep entries by hand, by name and for as long as they are told", () =>
    onBench(options, async (bench) => {
      const { cache } = bench.store;
      const place = { policy: "lru", namespace: "hand" } as const;
      const put = (key: string) => {
        const answer = { status: 200, headers: {}, body: [JSON.stringify(key)] };
        return cache.set(place, key, { answer, ttl: 10, tags: [], capacity: 2 });
      };
      for (const key of ["a", "b", "c"]) await put(key);
      const found = async (key: string) => (await cache.get(place, key))?.body[0];
      assert.deepEqual(
        [await found("a"), await found("b"), await found("c")],
        [undefined, '"b"', '"c"'],
      );
      assert.equal(await cache.delete("b"), 1);
      assert.equal(await cache.delete("b"), 0);
      await bench.at(10_000);
      assert.equal(await found("c"), undefined);
    }));
}
