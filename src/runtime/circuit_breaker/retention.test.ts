import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { systemWorld } from "../world/system.js";
import { circuitBreaker, retry, timeout, type Guarded } from "./index.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Runs one request under the guard and gives what would be left of it if anything held on to it. */
async function ended(guarded: Guarded): Promise<WeakRef<object>> {
  const { signal } = new AbortController();
  const { random } = systemWorld;
  const clock = { ...systemWorld.clock };
  const call = { clock, random, signal, deadline: clock.now() + 1000, repeatable: true };
  await guarded(call, () => Promise.resolve("done"));
  return new WeakRef(clock);
}

describe("guards around the business logic", () => {
  it("keep nothing of a request that has ended", async () => {
    const breaker = circuitBreaker({ threshold: 3, openFor: 60 }, timeout(10));
    const guarded = retry({ maxRetries: 3, backoff: 2 }, breaker);
    const left = await ended(guarded);
    await sleep(1);
    collect();
    expect(left.deref()).toBeUndefined();
    // It is still in use, and could have held on.
    expect(await guarded({ ...systemWorld, ...idle() }, () => Promise.resolve(1))).toBe(1);
  });
});

function idle() {
  return { signal: new AbortController().signal, deadline: Infinity, repeatable: false };
}
