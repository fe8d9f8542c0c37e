import { describe, expect, it } from "vitest";
import { createMemory } from "../stores/memory/memory.js";
import { alone, answerOf, bodyOf, endpointOf, stage, whole } from "../stores/fixture/fixture.js";
import { fifo } from "./fifo.js";
import { lru } from "./lru.js";

const small = { namespace: "n", capacity: 2, ttl: 300 };

describe("the cache", () => {
  it("runs the work once and answers from the entry until it is dead", async () => {
    const on = stage();
    const enter = alone(on, fifo(small));
    let runs = 0;
    const ask = () =>
      whole(
        () => enter(["r1", "print"]),
        () => ({ run: ++runs }),
      );
    expect(bodyOf(await ask())).toEqual({ run: 1 });
    on.at(299_999);
    const hit = await ask();
    expect(bodyOf(hit)).toEqual({ run: 1 });
    expect(hit.headers["cache-status"]).toBe("endpointgen; hit; ttl=0");
    on.at(300_000);
    const fresh = await ask();
    expect(bodyOf(fresh)).toEqual({ run: 2 });
    expect(fresh.headers["cache-status"]).toBe("endpointgen; fwd=miss");
  });

  it("keeps nothing but 2xx", async () => {
    const on = stage();
    const missing = { ...endpointOf(), answer: () => answerOf("none", 404) };
    const admission = on.store.admission(missing, { cache: fifo(small) });
    const request = { principal: "ada", bar: undefined, cache: ["r1"] };
    const first = await admission.enter(on.call(), request);
    await first.settle({ kind: "returned", value: 1 });
    const second = await admission.enter(on.call(), request);
    await expect(second.settle({ kind: "threw", error: new Error("down") })).rejects.toThrow();
    expect((await admission.enter(on.call(), request)).answer).toBeUndefined();
  });

  it("gives every principal entries and a capacity of his own", async () => {
    const enter = alone(stage(), lru(small));
    for (const key of ["a", "b", "c"])
      await whole(
        () => enter([key], "bob"),
        () => "bob's",
      );
    await whole(
      () => enter(["a"], "ada"),
      () => "ada's",
    );
    expect((await enter(["a"], "ada")).answer?.body).toEqual(['"ada\'s"']);
    expect((await enter(["a"], "bob")).answer).toBeUndefined();
    expect((await enter(["c"], "bob")).answer?.body).toEqual(['"bob\'s"']);
  });

  it("shows a shared entry to everybody, but never to another endpoint", async () => {
    const on = stage();
    const guard = fifo({ ...small, shared: true });
    const enter = alone(on, guard);
    await whole(
      () => enter(["a"], "ada"),
      () => 1,
    );
    expect((await enter(["a"], "bob")).answer?.status).toBe(200);
    const other = on.store.admission(endpointOf("other"), { guard });
    const pass = await other.enter(on.call(), { principal: "ada", bar: undefined, guard: ["a"] });
    expect(pass.answer).toBeUndefined();
  });

  it("counts a hit as a use for lru", async () => {
    const enter = alone(stage(), lru(small));
    for (const key of ["a", "b", "a", "c"])
      await whole(
        () => enter([key]),
        () => key,
      );
    expect((await enter(["b"])).answer).toBeUndefined();
    expect((await enter(["a"])).answer?.status).toBe(200);
  });

  it("forgets principals who stay away", () => {
    const memory = createMemory();
    const part = fifo({ ...small, ttl: 1 }).parts[0]?.embed(memory, { endpoint: "e" });
    const done = { kind: "done", answer: answerOf(1), keep: true } as const;
    for (let now = 0; now < 60_000; now += 1) {
      const entry = { principal: `p${now}`, holdId: "h", barred: false, deadline: 0 };
      part?.settle?.(["a"], entry, now, done);
    }
    expect(memory.table("cache/fifo").size).toBeLessThan(25_000);
  });

  it("refuses a capacity or ttl of nothing", () => {
    expect(() => fifo({ ...small, capacity: 0 })).toThrow(RangeError);
    expect(() => lru({ ...small, ttl: 0 })).toThrow(RangeError);
  });

  it("keeps no cookie in an entry that serves everybody", async () => {
    const on = stage();
    const answer = () => ({ ...answerOf(1), headers: { "set-cookie": "session=ada" } });
    const guards = { cache: fifo({ ...small, shared: true }) };
    const admission = on.store.admission({ ...endpointOf(), answer }, guards);
    const enter = (principal: string) =>
      admission.enter(on.call(), { principal, bar: undefined, cache: ["a"] });
    await whole(
      () => enter("ada"),
      () => 1,
    );
    expect((await enter("bob")).answer).toBeUndefined();
  });
});
