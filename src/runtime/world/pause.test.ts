import { describe, expect, it } from "vitest";
import { pause } from "./pause.js";
import { steppedWorld } from "./stepped.js";

describe("pause", () => {
  it("ends when its time is over", async () => {
    const { clock } = steppedWorld();
    let isOver = false;
    const paused = pause(100, clock, new AbortController().signal).then(() => (isOver = true));
    clock.advance(99);
    await Promise.resolve();
    expect(isOver).toBe(false);
    clock.advance(1);
    await paused;
    expect(isOver).toBe(true);
  });

  it("ends with its signal, also with one that aborted before", async () => {
    const { clock } = steppedWorld();
    const controller = new AbortController();
    const paused = pause(100, clock, controller.signal);
    controller.abort();
    await paused;
    await pause(100, clock, controller.signal);
    expect(clock.now()).toBe(steppedWorld().clock.now());
  });
});
