import { describe, expect, it } from "vitest";
import { handApp } from "../http/fixture/by-hand.js";
import { steppedWorld } from "../world/stepped.js";
import {
  isAllowedDebounce,
  isAllowedFixedWindow,
  isAllowedSlidingWindow,
  isAllowedThrottle,
  isAllowedTokenBucket,
} from "./is-allowed.js";

describe("isAllowedTokenBucket", () => {
  it("tells the decision to the millisecond", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const take = () => isAllowedTokenBucket(app, "cpu_job:ada:resize", 2, 1, 60);
    expect(await take()).toEqual({
      allowed: true,
      remaining: 1,
      limit: 2,
      reset: 60_000,
      retryAfter: 0,
    });
    world.clock.advance(1);
    expect(await take()).toMatchObject({ allowed: true, remaining: 0, reset: 119_999 });
    expect(await take()).toMatchObject({ allowed: false, remaining: 0, retryAfter: 59_999 });
    world.clock.advance(59_998);
    expect((await take()).allowed).toBe(false);
    world.clock.advance(1);
    expect((await take()).allowed).toBe(true);
  });

  it("counts each key, rate and app for itself", async () => {
    const [one, other] = [handApp(), handApp()];
    const allowed = [
      await isAllowedTokenBucket(one, "a:b", 1, 1, 60),
      await isAllowedTokenBucket(one, "a", 1, 1, 60),
      await isAllowedTokenBucket(one, "a:b", 2, 1, 60),
      await isAllowedTokenBucket(other, "a:b", 1, 1, 60),
      await isAllowedTokenBucket(one, "a:b", 1, 1, 60),
    ];
    expect(allowed.map((decision) => decision.allowed)).toEqual([true, true, true, true, false]);
  });

  it("allows exactly what the bucket holds to many at once", async () => {
    const app = handApp();
    const tries = Array.from({ length: 100 }, () => isAllowedTokenBucket(app, "a", 10, 1, 60));
    expect((await Promise.all(tries)).filter(({ allowed }) => allowed)).toHaveLength(10);
  });

  it("refuses rates that are none", async () => {
    await expect(isAllowedTokenBucket(handApp(), "a", 0, 1, 60)).rejects.toThrow(RangeError);
  });
});

describe("isAllowedFixedWindow", () => {
  it("opens a window at the first try and the next one after it", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const take = () => isAllowedFixedWindow(app, "export:ada", 1, 60);
    expect(await take()).toEqual({
      allowed: true,
      remaining: 0,
      limit: 1,
      reset: 60_000,
      retryAfter: 60_000,
    });
    world.clock.advance(59_999);
    expect(await take()).toMatchObject({ allowed: false, reset: 1, retryAfter: 1 });
    world.clock.advance(1);
    expect((await take()).allowed).toBe(true);
    await expect(isAllowedFixedWindow(app, "a", 1, 0)).rejects.toThrow(RangeError);
  });
});

describe("isAllowedSlidingWindow", () => {
  it("allows as many in any window, and one more when the oldest leaves it", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const take = () => isAllowedSlidingWindow(app, "login:ada", 2, 60);
    expect((await take()).allowed).toBe(true);
    world.clock.advance(30_000);
    expect(await take()).toMatchObject({ allowed: true, remaining: 0 });
    world.clock.advance(29_999);
    expect(await take()).toMatchObject({ allowed: false, retryAfter: 1 });
    world.clock.advance(1);
    expect((await take()).allowed).toBe(true);
    expect(await take()).toMatchObject({ allowed: false, retryAfter: 30_000 });
    await expect(isAllowedSlidingWindow(app, "a", 0, 1)).rejects.toThrow(RangeError);
  });
});

describe("isAllowedThrottle", () => {
  it("allows tries that are far enough apart", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const take = () => isAllowedThrottle(app, "resize:ada", 1, 2);
    expect((await take()).allowed).toBe(true);
    world.clock.advance(499);
    expect(await take()).toMatchObject({ allowed: false, retryAfter: 1 });
    world.clock.advance(1);
    expect((await take()).allowed).toBe(true);
    await expect(isAllowedThrottle(app, "a", 0)).rejects.toThrow(RangeError);
  });
});

describe("isAllowedDebounce", () => {
  it("allows a try after a quiet time, which a refused one starts again", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const take = () => isAllowedDebounce(app, "save:ada", 2);
    expect((await take()).allowed).toBe(true);
    world.clock.advance(1_999);
    expect(await take()).toMatchObject({ allowed: false, retryAfter: 2_000 });
    world.clock.advance(2_000);
    expect((await take()).allowed).toBe(true);
    await expect(isAllowedDebounce(app, "a", 0)).rejects.toThrow(RangeError);
  });
});
