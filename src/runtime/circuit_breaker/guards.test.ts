import { describe, expect, it, vi } from "vitest";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { circuitBreaker } from "./circuit-breaker.js";
import { TransientError, UpstreamError } from "./errors.js";
import type { Attempt, Guarded } from "./guarded.js";
import { retry } from "./retry.js";
import { timeout } from "./timeout.js";

function setUp(more: Partial<Attempt> = {}) {
  const { clock } = steppedWorld(0);
  const caller = new AbortController();
  const call: Attempt = {
    signal: caller.signal,
    deadline: 1_000_000,
    repeatable: false,
    clock,
    random: () => 1,
    ...more,
  };
  return { clock, caller, call };
}

const direct: Guarded = (call, work) => work(call.signal);
const fails = (error: unknown) => vi.fn(() => Promise.reject(error as Error));
const works = () => vi.fn(() => Promise.resolve("done"));
const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
/** cockatiel waits zero milliseconds of real time before each try: more turns than it has timers. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe("timeout", () => {
  it("ends the attempt exactly when its time is up, and aborts its signal", async () => {
    const { clock, call } = setUp();
    const seen: AbortSignal[] = [];
    const ended = outcome(timeout(10)(call, (signal) => new Promise(() => seen.push(signal))));
    clock.advance(9999);
    expect(seen[0]?.aborted).toBe(false);
    clock.advance(1);
    expect(seen[0]?.aborted).toBe(true);
    expect(await ended).toMatchObject({
      status: 504,
      code: "timeout",
      knob: "circuit_breaker.timeout",
    });
  });

  it("never outlives the request's deadline", async () => {
    const { clock, call } = setUp({ deadline: 3000 });
    const ended = outcome(timeout(10)(call, () => new Promise(() => undefined)));
    clock.advance(3000);
    expect(await ended).toMatchObject({ code: "timeout", knob: "request_timeout" });
    const work = works();
    expect(await outcome(timeout(10)(call, work))).toMatchObject({ code: "timeout" });
    expect(work).not.toHaveBeenCalled();
  });

  it("stops with the caller, and doesn't start without one", async () => {
    const { caller, call } = setUp();
    const gone = new Error("client left");
    const ended = outcome(timeout(10)(call, () => new Promise(() => undefined)));
    caller.abort(gone);
    expect(await ended).toBe(gone);
    const work = works();
    expect(await outcome(timeout(10)(call, work))).toBe(gone);
    expect(work).not.toHaveBeenCalled();
  });

  it("passes results and failures on and leaves no timer", async () => {
    const { clock, call } = setUp();
    const error = new Error("x");
    const signals: AbortSignal[] = [];
    const result = await timeout(10)(call, (signal) => {
      signals.push(signal);
      return Promise.resolve(1);
    });
    expect(result).toBe(1);
    expect(await outcome(timeout(10)(call, fails(error)))).toBe(error);
    const thrower = (): Promise<never> => {
      throw error;
    };
    expect(await outcome(timeout(10)(call, thrower))).toBe(error);
    clock.advance(20_000);
    expect(signals[0]?.aborted).toBe(false);
  });
});

describe("circuitBreaker", () => {
  const options = { threshold: 3, openFor: 60 };
  const refusedAs = { status: 503, code: "circuit_open", knob: "circuit_breaker" };

  async function opened() {
    const parts = setUp();
    const guarded = circuitBreaker(options, direct);
    for (let count = 0; count < 3; count += 1) {
      await outcome(guarded(parts.call, fails(new Error("down"))));
    }
    return { ...parts, guarded };
  }

  it("opens after failures in a row, not before", async () => {
    const { call } = setUp();
    const guarded = circuitBreaker(options, direct);
    const down = new Error("down");
    for (const work of [fails(down), fails(down), works(), fails(down), fails(down)]) {
      await outcome(guarded(call, work));
    }
    const third = fails(down);
    expect(await outcome(guarded(call, third))).toBe(down);
    const work = works();
    expect(await outcome(guarded(call, work))).toMatchObject(refusedAs);
    expect(work).not.toHaveBeenCalled();
  });

  it("tells how long it stays open", async () => {
    const { clock, call, guarded } = await opened();
    clock.advance(20_500);
    expect(await outcome(guarded(call, works()))).toMatchObject({
      headers: { "retry-after": "40" },
    });
  });

  it("lets one probe through exactly after openFor; everyone else is refused at once", async () => {
    const { clock, call, guarded } = await opened();
    clock.advance(59_999);
    expect(await outcome(guarded(call, works()))).toMatchObject(refusedAs);
    clock.advance(1);
    let finish: (value: string) => void = () => undefined;
    const probe = guarded(call, () => new Promise<string>((resolve) => (finish = resolve)));
    const others = [works(), works()];
    for (const work of others) {
      expect(await outcome(guarded(call, work))).toMatchObject(refusedAs);
      expect(work).not.toHaveBeenCalled();
    }
    finish("recovered");
    expect(await probe).toBe("recovered");
    expect(await guarded(call, works())).toBe("done");
  });

  it("opens again for as long when the probe fails", async () => {
    const { clock, call, guarded } = await opened();
    clock.advance(60_000);
    await outcome(guarded(call, fails(new Error("still down"))));
    clock.advance(59_999);
    expect(await outcome(guarded(call, works()))).toMatchObject(refusedAs);
    clock.advance(1);
    expect(await guarded(call, works())).toBe("done");
  });

  it("takes declared errors and refusals below 500 for successes", async () => {
    const { call } = setUp();
    const guarded = circuitBreaker(options, direct);
    const declared = new DeclaredError({ code: "out_of_stock", status: 409 });
    const refused = new Refusal({ status: 404, code: "not_found", detail: "No." });
    const answered = new UpstreamError("no such order", { status: 404 });
    for (const error of [declared, refused, answered]) {
      await outcome(guarded(call, fails(new Error("down"))));
      await outcome(guarded(call, fails(new Error("down"))));
      expect(await outcome(guarded(call, fails(error)))).toBe(error);
    }
    expect(await guarded(call, works())).toBe("done");
  });

  it("closes when the probe ends in a declared error", async () => {
    const { clock, call, guarded } = await opened();
    clock.advance(60_000);
    const declared = new DeclaredError({ code: "out_of_stock", status: 409 });
    expect(await outcome(guarded(call, fails(declared)))).toBe(declared);
    expect(await guarded(call, works())).toBe("done");
  });

  it("learns nothing from callers who left, least of all from a probe", async () => {
    const { clock, call, guarded } = await opened();
    const { caller, call: leaving } = setUp({ clock });
    caller.abort(new Error("client left"));
    const closed = circuitBreaker(options, direct);
    for (let count = 0; count < 5; count += 1) {
      await outcome(closed(leaving, fails(caller.signal.reason)));
    }
    expect(await closed(call, works())).toBe("done");
    clock.advance(60_000);
    expect(await outcome(guarded(leaving, fails(caller.signal.reason)))).toBe(caller.signal.reason);
    expect(await outcome(guarded(call, works()))).toMatchObject(refusedAs);
  });

  it("doesn't depend on the machine's clock", async () => {
    const { clock, call, guarded } = await opened();
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    try {
      clock.advance(60_000);
      expect(await guarded(call, works())).toBe("done");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("retry", () => {
  const options = { maxRetries: 3, backoff: 2 };
  const passing = new TransientError("busy");

  it("tries again with exponential waits and full jitter", async () => {
    const { clock, call } = setUp({ random: () => 0.5 });
    const starts: number[] = [];
    const work = vi.fn(() => {
      starts.push(clock.now());
      return Promise.reject(passing);
    });
    const ended = outcome(retry(options, direct)(call, work));
    for (const wait of [1000, 2000, 4000]) {
      await settle();
      clock.advance(wait);
    }
    expect(await ended).toBe(passing);
    expect(starts).toEqual([0, 1000, 3000, 7000]);
  });

  it("waits at most 60 s", async () => {
    const { clock, call } = setUp();
    const work = vi.fn().mockRejectedValueOnce(passing).mockResolvedValue("done");
    const ended = retry({ maxRetries: 1, backoff: 500 }, direct)(call, work);
    await settle();
    clock.advance(59_999);
    await settle();
    expect(work).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await ended).toBe("done");
  });

  it("doesn't retry what doesn't pass, and an ambiguous failure only if repeatable", async () => {
    const { call } = setUp({ random: () => 0 });
    const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });
    const timedOut = new Refusal({ status: 504, code: "timeout", detail: "Late." });
    const tries = async (error: unknown, repeatable: boolean): Promise<number> => {
      const work = fails(error);
      const { clock, call: one } = setUp({ random: () => 0, repeatable });
      const ended = outcome(retry({ maxRetries: 1, backoff: 2 }, direct)(one, work));
      await settle();
      clock.advance(0);
      await ended;
      return work.mock.calls.length;
    };
    expect(await tries(new TypeError("bug"), true)).toBe(1);
    expect(await tries(new DeclaredError({ code: "x", status: 503 }), true)).toBe(1);
    expect(await tries(new Refusal({ status: 404, code: "not_found", detail: "" }), true)).toBe(1);
    for (const error of [reset, timedOut, new UpstreamError("x", { status: 503 })]) {
      expect(await tries(error, false)).toBe(1);
      expect(await tries(error, true)).toBe(2);
    }
    expect(await tries(new UpstreamError("x", { status: 404 }), true)).toBe(1);
    expect(await tries(passing, false)).toBe(2);
    expect(call.repeatable).toBe(false);
  });

  it("obeys Retry-After, and doesn't try what can't start before the deadline", async () => {
    const asked = new TransientError("busy", { retryAfter: 7 });
    const { clock, call } = setUp({ random: () => 0, deadline: 7001 });
    const work = vi.fn().mockRejectedValueOnce(asked).mockResolvedValue("done");
    const ended = retry(options, direct)(call, work);
    await settle();
    clock.advance(6999);
    await settle();
    expect(work).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await ended).toBe("done");

    const short = setUp({ random: () => 0, deadline: 7000 });
    const never = fails(asked);
    expect(await outcome(retry(options, direct)(short.call, never))).toBe(asked);
    expect(never).toHaveBeenCalledTimes(1);
  });

  it("stops waiting when the caller leaves", async () => {
    const { caller, call } = setUp();
    const work = fails(passing);
    const ended = outcome(retry(options, direct)(call, work));
    await settle();
    const gone = new Error("client left");
    caller.abort(gone);
    expect(await ended).toBe(gone);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("ends at an open circuit", async () => {
    const { clock, call } = setUp({ random: () => 0 });
    const work = fails(passing);
    const breaker = circuitBreaker({ threshold: 2, openFor: 60 }, timeout(10));
    const ended = outcome(retry(options, breaker)(call, work));
    for (let count = 0; count < 3; count += 1) {
      await settle();
      clock.advance(1);
    }
    expect(await ended).toMatchObject({ code: "circuit_open" });
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("with maxRetries 0 is one try", async () => {
    const { call } = setUp();
    const work = fails(passing);
    expect(await outcome(retry({ maxRetries: 0, backoff: 2 }, direct)(call, work))).toBe(passing);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
