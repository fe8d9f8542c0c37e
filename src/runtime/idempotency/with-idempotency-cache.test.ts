import { describe, expect, it } from "vitest";
import { DeclaredError } from "../http/declared-error.js";
import { handApp } from "../http/fixture/by-hand.js";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { withIdempotencyCache } from "./with-idempotency-cache.js";

function counted(fails?: Error) {
  const world = steppedWorld();
  const runs: string[] = [];
  const submit = withIdempotencyCache(
    handApp(world),
    { name: "submit", ttl: 60, keyFunc: (key?: string) => key },
    (key?: string) => {
      runs.push(key ?? "none");
      if (fails !== undefined && runs.length === 1) throw fails;
      return { run: runs.length };
    },
  );
  return { submit, runs, world };
}

describe("withIdempotencyCache", () => {
  it("runs once for fifty calls with one key", async () => {
    const app = handApp();
    let runs = 0;
    let finish = (): void => undefined;
    const submit = withIdempotencyCache(
      app,
      { name: "a", ttl: 60, keyFunc: () => "k" },
      async () => {
        runs += 1;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { job: 7 };
      },
    );
    const [first, ...others] = Array.from({ length: 50 }, () => submit());
    const refused = await Promise.allSettled(others);
    expect(refused.every(({ status }) => status === "rejected")).toBe(true);
    expect(refused[0]).toMatchObject({ reason: { status: 409, code: "idempotency_running" } });
    finish();
    expect(await first).toEqual({ job: 7 });
    expect(await submit()).toEqual({ job: 7 });
    expect(runs).toBe(1);
  });

  it("gives later calls the first result, until the ttl ends", async () => {
    const { submit, runs, world } = counted();
    expect([await submit("k"), await submit("k"), await submit("other")]).toEqual([
      { run: 1 },
      { run: 1 },
      { run: 2 },
    ]);
    world.clock.advance(60_000);
    expect(await submit("k")).toEqual({ run: 3 });
    expect(runs).toEqual(["k", "other", "k"]);
  });

  it("refuses the eleventh replay in a minute, and keeps nothing without a key", async () => {
    const { submit, runs } = counted();
    for (let count = 0; count < 11; count += 1) await submit("k");
    await expect(submit("k")).rejects.toMatchObject({ code: "idempotency_replay_limited" });
    await submit();
    await submit();
    expect(runs).toEqual(["k", "none", "none"]);
  });

  it("forgets failures, keeps declared errors, and doesn't repeat what is open", async () => {
    const failed = counted(new Error("down"));
    await expect(failed.submit("k")).rejects.toThrow("down");
    expect(await failed.submit("k")).toEqual({ run: 2 });

    const init = { code: "out_of_stock", status: 409, details: { left: 0 } };
    const declared = counted(new DeclaredError(init));
    for (let count = 0; count < 3; count += 1) {
      const error: unknown = await declared.submit("k").catch((reason: unknown) => reason);
      expect(DeclaredError.is(error)).toBe(true);
      expect(error).toMatchObject(init);
    }
    expect(declared.runs).toHaveLength(1);

    const late = counted(new Refusal({ status: 504, code: "timeout", detail: "Too late." }));
    await expect(late.submit("k")).rejects.toMatchObject({ code: "timeout" });
    await expect(late.submit("k")).rejects.toMatchObject({ code: "idempotency_unknown" });
  });

  it("gives what JSON carries, the first time too", async () => {
    const options = { name: "at", ttl: 60, keyFunc: (key: string) => key };
    const at = withIdempotencyCache(handApp(), options, (key: string): unknown =>
      key === "none" ? undefined : new Date(0),
    );
    expect([await at("k"), await at("k")]).toEqual(Array(2).fill("1970-01-01T00:00:00.000Z"));
    expect([await at("none"), await at("none")]).toEqual([undefined, undefined]);
  });

  it("wants a name and a ttl", () => {
    const app = handApp();
    const keyFunc = () => "k";
    expect(() => withIdempotencyCache(app, { ttl: 60, keyFunc }, () => 1)).toThrow(TypeError);
    expect(() => withIdempotencyCache(app, { ttl: 0, keyFunc, name: "a" }, () => 1)).toThrow(
      RangeError,
    );
  });
});
