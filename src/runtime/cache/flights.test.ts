import { describe, expect, it } from "vitest";
import { answerOf, bodyOf, endpointOf, stage } from "../stores/fixture/fixture.js";
import type { Stage } from "../stores/fixture/fixture.js";
import type { Answer } from "../http/answer.js";
import type { Pass } from "../stores/store.js";
import type { CacheOptions } from "./place.js";
import { lru } from "./lru.js";

const options = { namespace: "n", capacity: 100, ttl: 60 };

/** An endpoint behind a cache, whose work ends when the test says so. */
function endpoint(on: Stage, more: Partial<CacheOptions> = {}) {
  const admission = on.store.admission(endpointOf("job"), { cache: lru({ ...options, ...more }) });
  const runs: { readonly succeed: (value: unknown) => void; readonly fail: () => void }[] = [];
  const early: unknown[] = [];
  const work = () =>
    new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error("down"));
      };
      runs.push({ succeed: resolve, fail });
    });
  const ask = async (key: string, tags: readonly string[] = []): Promise<Answer | "failed"> => {
    const cache = { key: [key], tags };
    const pass: Pass = await admission.enter(on.call(), { principal: "ada", cache });
    if (pass.stale !== undefined) early.push(bodyOf(pass.stale));
    if (pass.answer !== undefined) return pass.answer;
    return pass.settle(await pass.running(work)).catch(() => "failed" as const);
  };
  return { ask, runs, early };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const valueOf = (answer: Answer | "failed") => (answer === "failed" ? answer : bodyOf(answer));

describe("callers who miss one key at once", () => {
  it("run the work once, all 1,000 of them", async () => {
    const on = stage();
    const { ask, runs } = endpoint(on, { shared: true });
    const asked = Array.from({ length: 1_000 }, () => ask("a"));
    await turn();
    expect(runs).toHaveLength(1);
    runs[0]?.succeed({ value: 1 });
    const answers = await Promise.all(asked);
    expect(runs).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(valueOf(answer))))).toEqual(
      new Set(['{"value":1}']),
    );
  });

  it("don't wait for another key", async () => {
    const { ask, runs } = endpoint(stage());
    void ask("a");
    void ask("b");
    await turn();
    expect(runs).toHaveLength(2);
  });

  it("do the work themselves when the one who did it fails", async () => {
    const { ask, runs } = endpoint(stage());
    const asked = [ask("a"), ask("a"), ask("a")];
    await turn();
    runs[0]?.fail();
    await turn();
    expect(runs).toHaveLength(3);
    for (const { succeed } of runs.slice(1)) succeed(2);
    expect((await Promise.all(asked)).map(valueOf)).toEqual(["failed", 2, 2]);
  });

  it("don't wait for one who never reports back", async () => {
    const on = stage();
    const { ask, runs } = endpoint(on);
    void ask("a");
    await turn();
    on.at(40_001);
    void ask("a");
    await turn();
    expect(runs).toHaveLength(2);
  });
});

describe("a stale entry", () => {
  it("answers at once while the first who got it renews it", async () => {
    const on = stage();
    const { ask, runs, early } = endpoint(on, { stale: 30 });
    const first = ask("a");
    await turn();
    runs[0]?.succeed("old");
    await first;
    on.at(60_000);
    const renewing = ask("a");
    await turn();
    expect(early).toEqual(["old"]);
    const others = await Promise.all([ask("a"), ask("a")]);
    expect(others.map(valueOf)).toEqual(["old", "old"]);
    expect(others[0] !== "failed" && others[0].headers["cache-status"]).toBe(
      "endpointgen; hit; ttl=0",
    );
    expect(runs).toHaveLength(2);
    runs[1]?.succeed("new");
    await renewing;
    expect(valueOf(await ask("a"))).toBe("new");
    expect(runs).toHaveLength(2);
  });

  it("stays until its time is over when renewing it fails", async () => {
    const on = stage();
    const { ask, runs, early } = endpoint(on, { stale: 30 });
    const first = ask("a");
    await turn();
    runs[0]?.succeed("old");
    await first;
    on.at(70_000);
    const failing = ask("a");
    await turn();
    runs[1]?.fail();
    await failing;
    void ask("a");
    await turn();
    expect(early).toEqual(["old", "old"]);
    expect(runs).toHaveLength(3);
    on.at(90_000);
    void ask("b");
    on.at(120_001);
    void ask("a");
    await turn();
    expect(early).toEqual(["old", "old"]);
  });
});

describe("a 404", () => {
  const missing = async (negative: number) => {
    const on = stage();
    const admission = on.store.admission(endpointOf("job"), {
      cache: lru({ ...options, negative }),
    });
    const enter = () => admission.enter(on.call(), { principal: "ada", cache: ["a"] });
    const pass = await enter();
    await pass.settle({ kind: "declared", answer: answerOf("none", 404) });
    return { on, enter };
  };

  it("is kept for negative_ttl, which may be shorter", async () => {
    const { on, enter } = await missing(5);
    expect((await enter()).answer?.status).toBe(404);
    on.at(5_000);
    expect((await enter()).answer).toBeUndefined();
  });

  it("isn't kept without it", async () => {
    const { enter } = await missing(0);
    expect((await enter()).answer).toBeUndefined();
  });
});

describe("invalidation", () => {
  const filled = async (tags: readonly string[] = []) => {
    const on = stage();
    const { ask, runs } = endpoint(on);
    for (const key of ["r1", "r2"]) {
      const asked = ask(key, [...tags, `of ${key}`]);
      await turn();
      runs.at(-1)?.succeed(key);
      await asked;
    }
    const isKept = async (key: string) => {
      const before = runs.length;
      const asked = ask(key);
      await turn();
      const kept = runs.length === before;
      runs.at(-1)?.succeed(key);
      await asked;
      return kept;
    };
    return { on, ask, runs, isKept };
  };

  it("drops what has a tag, and nothing else", async () => {
    const { on, isKept } = await filled();
    expect(await on.store.cache.invalidateTag("of r1")).toBe(1);
    expect(await isKept("r1")).toBe(false);
    expect(await isKept("r2")).toBe(true);
  });

  it("drops all that share a tag", async () => {
    const { on, isKept } = await filled(["all"]);
    expect(await on.store.cache.invalidateTag("all")).toBe(2);
    expect(await isKept("r2")).toBe(false);
  });

  it("drops what an endpoint says of a resource", async () => {
    const { on, isKept } = await filled();
    expect(await on.store.cache.delete("job:r2")).toBe(1);
    expect(await isKept("r1")).toBe(true);
    expect(await isKept("r2")).toBe(false);
  });

  it("drops by pattern", async () => {
    const { on, isKept } = await filled();
    expect(await on.store.cache.invalidatePattern("job:*")).toBe(2);
    expect(await on.store.cache.invalidatePattern("job:*")).toBe(0);
    expect(await isKept("r1")).toBe(false);
  });

  it.each([
    ["tag", (on: Stage) => on.store.cache.invalidateTag("t")],
    ["name", (on: Stage) => on.store.cache.delete("job:late")],
    ["pattern", (on: Stage) => on.store.cache.invalidatePattern("*late")],
  ])("by %s keeps nothing that was begun before it, and nobody waits for that", async (_, drop) => {
    const on = stage();
    const { ask, runs } = endpoint(on);
    const before = ask("late", ["t"]);
    await turn();
    await drop(on);
    const after = ask("late", ["t"]);
    await turn();
    expect(runs).toHaveLength(2);
    runs[0]?.succeed("old");
    expect(valueOf(await before)).toBe("old");
    runs[1]?.succeed("new");
    expect(valueOf(await after)).toBe("new");
    expect(valueOf(await ask("late"))).toBe("new");
  });

  it("forgets the tags of what has left", async () => {
    const on = stage();
    const { ask, runs } = endpoint(on, { capacity: 1 });
    for (const key of ["a", "b"]) {
      const asked = ask(key, ["t"]);
      await turn();
      runs.at(-1)?.succeed(key);
      await asked;
    }
    expect(await on.store.cache.invalidateTag("t")).toBe(1);
  });
});
