import { describe, expect, it } from "vitest";
import { handApp } from "../http/fixture/by-hand.js";
import { steppedWorld } from "../world/stepped.js";
import { getOrSetCache } from "./get-or-set-cache.js";

function counting() {
  const world = steppedWorld();
  const app = handApp(world);
  const loads: string[] = [];
  const load = (key: string) => () => {
    loads.push(key);
    return { key, load: loads.length };
  };
  return { world, app, loads, load };
}

describe("getOrSetCache", () => {
  it("loads once for a stampede of a hundred", async () => {
    const { app, loads, load } = counting();
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return load("a")();
    };
    const calls = Array.from({ length: 100 }, () => getOrSetCache(app, "a", slow, { ttl: 60 }));
    const values = await Promise.all(calls);
    expect(values).toEqual(Array(100).fill({ key: "a", load: 1 }));
    expect(values[0]).not.toBe(values[1]);
    expect(await getOrSetCache(app, "a", slow, { ttl: 60 })).toEqual({ key: "a", load: 1 });
    expect(loads).toEqual(["a"]);
  });

  it("keeps the value of a synchronous function until the ttl ends", async () => {
    const { app, world, loads, load } = counting();
    const get = () => getOrSetCache(app, "a", load("a"), { ttl: 60 });
    expect((await get()).load).toBe(1);
    world.clock.advance(59_999);
    expect((await get()).load).toBe(1);
    world.clock.advance(1);
    expect((await get()).load).toBe(2);
    expect(loads).toHaveLength(2);
  });

  it("gives a failure to everybody who waited, and keeps none", async () => {
    const { app, loads, load } = counting();
    let tries = 0;
    const fail = async () => {
      tries += 1;
      return Promise.reject(new Error("down"));
    };
    const calls = Array.from({ length: 20 }, () => getOrSetCache(app, "a", fail, { ttl: 60 }));
    const settled = await Promise.allSettled(calls);
    expect(settled.every(({ status }) => status === "rejected")).toBe(true);
    expect(tries).toBe(1);
    expect((await getOrSetCache(app, "a", load("a"), { ttl: 60 })).load).toBe(1);
    expect(loads).toHaveLength(1);
  });

  it.each([
    ["fifo", "a"],
    ["lru", "b"],
  ] as const)("gives up by %s what that policy says", async (policy, gone) => {
    const { app, loads, load } = counting();
    const options = { ttl: 60, policy, capacity: 2 };
    for (const key of ["a", "b", "a", "c"]) await getOrSetCache(app, key, load(key), options);
    loads.length = 0;
    for (const key of ["c", gone === "a" ? "b" : "a", gone]) {
      await getOrSetCache(app, key, load(key), options);
    }
    expect(loads).toEqual([gone]);
  });

  it("keeps undefined and namespaces apart, and refuses what is no JSON", async () => {
    const { app, loads, load } = counting();
    const nothing = (): unknown => {
      loads.push("nothing");
      return undefined;
    };
    expect(await getOrSetCache(app, "n", nothing, { ttl: 60 })).toBeUndefined();
    expect(await getOrSetCache(app, "n", nothing, { ttl: 60 })).toBeUndefined();
    await getOrSetCache(app, "n", load("other"), { ttl: 60, namespace: "other" });
    expect(loads).toEqual(["nothing", "other"]);
    await expect(getOrSetCache(app, "big", () => 1n, { ttl: 60 })).rejects.toThrow(TypeError);
    await expect(getOrSetCache(app, "a", load("a"), { ttl: 0 })).rejects.toThrow(RangeError);
  });
});
