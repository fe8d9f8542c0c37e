import { describe, expect, it } from "vitest";
import { steppedWorld } from "./stepped.js";
import { systemWorld } from "./system.js";

describe("steppedWorld", () => {
  it("calls back what is due in order, at the time it was due", () => {
    const { clock } = steppedWorld(1000);
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(["late", clock.now()]));
    clock.after(10, () => {
      seen.push(["early", clock.now()]);
      clock.after(5, () => seen.push(["nested", clock.now()]));
    });
    const cancel = clock.after(12, () => seen.push(["cancelled", clock.now()]));
    cancel();
    clock.advance(30);
    expect(seen).toEqual([
      ["early", 1010],
      ["nested", 1015],
      ["late", 1020],
    ]);
    expect(clock.now()).toBe(1030);
  });

  it("never goes back", () => {
    expect(() => {
      steppedWorld().clock.advance(-1);
    }).toThrow(RangeError);
    expect(() => {
      steppedWorld().clock.advance(Number.NaN);
    }).toThrow(RangeError);
  });

  it("makes identifiers that differ", () => {
    const world = steppedWorld();
    expect(world.id()).not.toBe(world.id());
  });
});

describe("systemWorld", () => {
  it("calls back once and can be cancelled", async () => {
    let calls = 0;
    const cancel = systemWorld.clock.after(1, () => (calls += 10));
    cancel();
    await new Promise<void>((resolve) => {
      systemWorld.clock.after(5, () => {
        calls += 1;
        resolve();
      });
      setTimeout(() => undefined, 50);
    });
    expect(calls).toBe(1);
  });
});
