import { describe, expect, it } from "vitest";
import { fifo } from "../cache/fifo.js";
import { hold } from "../credits/hold.js";
import { Refusal } from "../http/refusal.js";
import { once } from "../idempotency/once.js";
import { fixedWindow } from "../rate_limit/fixed_window.js";
import { tokenBucket } from "../rate_limit/token_bucket.js";
import { totpOnce } from "../security/totp_once.js";
import { bodyOf, endpointOf, stage } from "./fixture/fixture.js";
import type { Stage } from "./fixture/fixture.js";

const forbidden = new Refusal({ status: 403, code: "ip_not_allowed", detail: "No." });
const rate = { label: "job", rateLimit: 2, refillRate: 1, rateWindow: 60 };
const code = { user: "ada", token: "t", trusted: false } as const;
const right = { ...code, shown: { kind: "step", step: 5 } } as const;
const none = { ...code, shown: { kind: "none" } } as const;
const wrong = { ...code, shown: { kind: "wrong" } } as const;

function everything(on: Stage) {
  const admission = on.store.admission(endpointOf(), {
    idempotency: once({ ttl: 86_400 }),
    credits: hold({ type: "default", amount: 1 }),
    cache: fifo({ namespace: "fifo", capacity: 100, ttl: 300 }),
    mfa: totpOnce({ maxAge: 300 }),
    rateLimit: tokenBucket(rate),
  });
  const usual = {
    principal: "ada",
    bar: undefined,
    rateLimit: ["ada", "r1"],
    mfa: right,
    cache: ["r1", "print"],
    credits: "ada",
    idempotency: { key: "k1", fingerprint: "print" },
  };
  type Given = Parameters<typeof admission.enter>[1];
  return async (changed: Partial<Given> = {}) => {
    const call = on.call();
    const pass = await admission.enter(call, { ...usual, ...changed });
    return {
      pass,
      call,
      code: bodyOf(pass.answer ?? { status: 0, headers: {}, body: ["{}"] }).code,
    };
  };
}

describe("one owner's walk", () => {
  it("lets in, in the order of the stages however the guards are written", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 3);
    const { pass, call } = await everything(on)();
    expect(pass.answer).toBeUndefined();
    expect(call.notes).toEqual([
      "rate_limit: 1 of 2 left",
      "mfa: right code",
      "idempotency: new key",
      "cache: miss",
      "credits: held 1, 2 left",
    ]);
    expect(await on.store.credits.balance("ada", "default")).toBe(2);
  });

  it("takes the token but no credits and no record when a later part refuses", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 3);
    const enter = everything(on);
    expect((await enter({ mfa: none })).code).toBe("mfa_required");
    const second = await enter({ bar: forbidden, mfa: right });
    expect(second.code).toBe("ip_not_allowed");
    expect(second.call.refusals).toEqual(["bar: ip_not_allowed"]);
    const third = await enter();
    expect(third.code).toBe("rate_limited");
    expect(third.pass.answer?.headers["retry-after"]).toBe("60");
    expect(await on.store.credits.balance("ada", "default")).toBe(3);
    on.at(60_000);
    // The key is new, so neither refusal left a record; the code shown behind the bar marked.
    const fourth = await enter({ mfa: none });
    expect(fourth.pass.answer).toBeUndefined();
    expect(fourth.call.notes).toContain("mfa: token is marked");
  });

  it("counts what was tried before the bar, and doesn't look behind a refusal", async () => {
    const on = stage();
    const enter = everything(on);
    for (let time = 0; time < 2; time += 1) await enter({ mfa: wrong, bar: forbidden });
    const limited = await enter({ mfa: wrong });
    expect(limited.code).toBe("rate_limited");
    expect(limited.call.notes).toEqual(["rate_limit: 0 of 2 left, again in 60.000 s"]);
  });

  it("replays without token, code and credits, but not past a bar", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 3);
    const enter = everything(on);
    const { pass } = await enter();
    await pass.settle(await pass.running(() => ({ result: 1 })));
    for (let time = 0; time < 5; time += 1) {
      const again = await enter({ mfa: none });
      expect(again.pass.answer?.headers["idempotency-replayed"]).toBe("true");
      expect(again.pass.answer?.headers.ratelimit).toBe('"policy";r=1;t=60');
    }
    expect((await enter({ bar: forbidden, mfa: none })).code).toBe("ip_not_allowed");
    expect(await on.store.credits.balance("ada", "default")).toBe(2);
  });

  it("answers from the cache before credits and record are touched", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 1);
    const enter = everything(on);
    const { pass } = await enter();
    await pass.settle(await pass.running(() => ({ result: 1 })));
    const other = { key: "k2", fingerprint: "print" };
    const hit = await enter({ idempotency: other, mfa: none });
    expect(hit.pass.answer?.headers["cache-status"]).toMatch(/^endpointgen; hit; ttl=/);
    expect(hit.call.notes.at(-1)).toBe("cache: hit");
    on.at(300_000);
    expect(
      (await enter({ idempotency: other, mfa: { ...right, shown: { kind: "step", step: 9 } } }))
        .code,
    ).toBe("insufficient_credits");
  });
});

describe("several owners", () => {
  const shared = (on: Stage) =>
    on.store.admission(endpointOf(), {
      perIp: fixedWindow({ label: "job", limit: 2, window: 60, owner: "ip" }),
      rateLimit: fixedWindow({ label: "job", limit: 5, window: 60 }),
      cache: fifo({ namespace: "fifo", capacity: 10, ttl: 60, shared: true }),
      credits: hold({ type: "default", amount: 1 }),
      idempotency: once({ ttl: 60 }),
    });
  const given = (key: string) => ({
    principal: "ada",
    bar: undefined,
    perIp: ["10.0.0.1"],
    rateLimit: ["ada"],
    cache: [key],
    credits: "ada",
    idempotency: { key, fingerprint: key },
  });

  it("gives back record and hold, but no token, when another owner refuses", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 9);
    const admission = shared(on);
    await admission.enter(on.call(), given("a"));
    await admission.enter(on.call(), given("b"));
    const call = on.call();
    const pass = await admission.enter(call, given("c"));
    expect(pass.answer?.status).toBe(429);
    expect(call.refusals).toEqual(["rate_limit: rate_limited"]);
    expect(call.headers.ratelimit).toBe('"policy";r=2;t=60, "ip";r=0;t=60');
    expect(call.notes.join()).not.toContain("credits");
    expect(await on.store.credits.balance("ada", "default")).toBe(7);
    on.at(60_000);
    // The key of the refused request is free, those of the admitted ones are not.
    expect((await admission.enter(on.call(), given("c"))).answer).toBeUndefined();
    expect((await admission.enter(on.call(), given("a"))).answer?.status).toBe(409);
  });

  it("tells the earliest stage: a shared hit beats an empty balance, a limiter beats the hit", async () => {
    const on = stage();
    await on.store.credits.grant("ada", "default", 1);
    const admission = shared(on);
    const first = await admission.enter(on.call(), given("a"));
    await first.settle(await first.running(() => "kept"));
    const hit = await admission.enter(on.call(), {
      ...given("a"),
      principal: "bob",
      credits: "bob",
      rateLimit: ["bob"],
    });
    expect(hit.answer?.headers["cache-status"]).toMatch(/^endpointgen; hit; ttl=/);
    const limited = await admission.enter(on.call(), { ...given("a"), idempotency: undefined });
    expect(bodyOf(limited.answer).code).toBe("rate_limited");
  });

  it("tells a bar also where no guard needs the store", async () => {
    const on = stage();
    const admission = on.store.admission(endpointOf(), {});
    const pass = await admission.enter(on.call(), { principal: "ada", bar: forbidden });
    expect(pass.answer?.status).toBe(403);
    const free = await admission.enter(on.call(), { principal: "ada", bar: undefined });
    expect(free.answer).toBeUndefined();
  });
});
