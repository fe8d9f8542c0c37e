import { describe, expect, it } from "vitest";
import { createMemory } from "../stores/memory/memory.js";
import { alone, bodyOf, endpointOf, stage } from "../stores/fixture/fixture.js";
import type { Algorithm } from "./algorithm.js";
import { fixedWindow } from "./fixed_window.js";
import { limiter } from "./limiter.js";
import { tokenBucket } from "./token_bucket.js";

describe("a limiter", () => {
  it("refuses with 429, says how long and by which algorithm", async () => {
    const enter = alone(
      stage(),
      tokenBucket({ label: "job", rateLimit: 1, refillRate: 1, rateWindow: 30 }),
    );
    expect((await enter(["ada", "r1"])).answer).toBeUndefined();
    const { answer } = await enter(["ada", "r1"]);
    expect(answer?.status).toBe(429);
    expect(answer?.headers).toMatchObject({
      "retry-after": "30",
      "ratelimit-policy": '"policy";q=1;w=30',
      ratelimit: '"policy";r=0;t=30',
    });
    expect(bodyOf(answer)).toEqual({
      code: "rate_limited",
      algorithm: "token_bucket",
      retry_after: 30,
      detail: "Rate limit exceeded: try again in 30 seconds (token_bucket).",
    });
  });

  it("rounds the wait up and never says zero", async () => {
    const on = stage();
    const enter = alone(on, fixedWindow({ label: "job", limit: 1, window: 2 }));
    await enter(["ada"]);
    on.at(1_999);
    expect((await enter(["ada"])).answer?.headers["retry-after"]).toBe("1");
    on.at(2_000);
    expect((await enter(["ada"])).answer).toBeUndefined();
  });

  it("keeps keys apart that only look alike", async () => {
    const enter = alone(stage(), fixedWindow({ label: "job", limit: 1, window: 60 }));
    expect((await enter(["a:b", "c"])).answer).toBeUndefined();
    expect((await enter(["a", "b:c"])).answer).toBeUndefined();
    expect((await enter(["a", "b:c"])).answer?.status).toBe(429);
    expect((await enter([":a:b\\:c"])).answer).toBeUndefined();
    expect((await enter(["x".repeat(300)])).answer).toBeUndefined();
    expect((await enter([`${"x".repeat(300)}y`])).answer).toBeUndefined();
  });

  it("counts and lets pass in audit", async () => {
    const on = stage();
    const guard = fixedWindow({ label: "job", limit: 1, window: 60, audit: true });
    const admission = on.store.admission(endpointOf(), { guard });
    const request = { principal: "ada", bar: undefined, guard: ["ada"] };
    await admission.enter(on.call(), request);
    const call = on.call();
    expect((await admission.enter(call, request)).answer).toBeUndefined();
    expect(call.notes).toEqual(["rate_limit: over the limit, again in 60.000 s (audit: let pass)"]);
    expect(call.headers.ratelimit).toBe('"policy";r=0;t=60');
  });

  it("writes the legacy fields, or none", async () => {
    const rate = { label: "job", limit: 3, window: 60 };
    const legacy = alone(stage(), fixedWindow({ ...rate, limit: 1, headers: "legacy" }));
    await legacy(["ada"]);
    expect((await legacy(["ada"])).answer?.headers).toMatchObject({
      "x-ratelimit-limit": "1",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "60",
    });
    const on = stage();
    const guard = fixedWindow({ ...rate, headers: "none" });
    const call = on.call();
    await on.store
      .admission(endpointOf(), { guard })
      .enter(call, { principal: "ada", bar: undefined, guard: [] });
    expect(call.headers).toEqual({});
  });

  it("writes a refused try when the algorithm wants it (debounce)", async () => {
    const quiet: Algorithm<number> = {
      name: "debounce",
      id: "debounce/1",
      limit: 1,
      window: 1,
      script: { source: "rate_limit/gap", args: [1_000, 1] },
      left: () => ({ remaining: 0, resetAfter: 1_000, retryAfter: 1_000 }),
      attempt: (last, now) => ({
        allowed: last === undefined || now - last >= 1_000,
        remaining: 0,
        resetAfter: 1_000,
        retryAfter: 1_000,
        keep: now,
        expires: now + 1_000,
      }),
    };
    const on = stage();
    const enter = alone(on, limiter(quiet, { label: "job" }));
    const allowed: boolean[] = [];
    for (const time of [0, 600, 1_200, 2_200]) {
      on.at(time);
      allowed.push((await enter(["ada"])).answer === undefined);
    }
    expect(allowed).toEqual([true, false, false, true]);
  });

  it("keeps memory flat over many keys", () => {
    const memory = createMemory();
    const guard = tokenBucket({ label: "job", rateLimit: 2, refillRate: 2, rateWindow: 1 });
    const part = guard.parts[0]?.embed(memory, { endpoint: "e" });
    const entry = { principal: "p", holdId: "h", barred: false, deadline: 0 };
    for (let now = 0; now < 200_000; now += 1) {
      part?.attempt?.([`user-${now}`], entry, now, { kind: "go" });
    }
    const { size } = memory.table("rate_limit/principal/token_bucket/2/2/1/job");
    expect(size).toBeGreaterThan(499);
    expect(size).toBeLessThan(25_000);
  });
});
