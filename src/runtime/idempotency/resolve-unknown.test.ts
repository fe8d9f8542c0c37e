import { describe, expect, it } from "vitest";
import { fixedWindow } from "../rate_limit/fixed_window.js";
import { hold } from "../credits/hold.js";
import { Refusal } from "../http/refusal.js";
import { bodyOf, endpointOf, stage } from "../stores/fixture/fixture.js";
import type { Resolution } from "../stores/outcome.js";
import { once } from "./once.js";

const timeout = new Refusal({ status: 504, code: "timeout", detail: "late" });

/** A paid endpoint whose first request has timed out, and a way to repeat it. */
async function unseen() {
  const on = stage();
  await on.store.credits.grant("ada", "default", 10);
  const admission = on.store.admission(endpointOf(), {
    idempotency: once({ ttl: 60, resolvable: true }),
    credits: hold({ type: "default", amount: 3 }),
    perIp: fixedWindow({ label: "l", limit: 1, window: 600, owner: "ip" }),
  });
  let addresses = 0;
  const enter = (ip = `new ${++addresses}`) =>
    admission.enter(on.call(), {
      principal: "ada",
      idempotency: { key: "k", fingerprint: "f" },
      credits: "ada",
      perIp: [ip],
    });
  let runs = 0;
  const work = (result: unknown = "done") => {
    runs += 1;
    if (result instanceof Error) throw result;
    return result;
  };
  const first = await enter("a");
  const ended = await first.running(() => work(timeout));
  await expect(first.settle(ended)).rejects.toThrow();
  const again = async (resolution: Resolution<unknown> | Error, result?: unknown) => {
    const pass = await enter();
    if (pass.answer !== undefined) return pass.answer;
    const resolve = () =>
      resolution instanceof Error ? Promise.reject(resolution) : Promise.resolve(resolution);
    return pass.settle(await pass.running(() => work(result), resolve));
  };
  const balance = () => on.store.credits.balance("ada", "default");
  return { on, again, enter, balance, runs: () => runs };
}

describe("a request whose end nobody saw", () => {
  it("gets the result that its first run had, which isn't run again or paid again", async () => {
    const { again, balance, runs } = await unseen();
    expect(await balance()).toBe(7);
    expect(bodyOf(await again({ done: "found" }))).toBe("found");
    expect(runs()).toBe(1);
    const replay = await again("unknown");
    expect(replay.headers["idempotency-replayed"]).toBe("true");
    expect(bodyOf(replay)).toBe("found");
    expect(await balance()).toBe(7);
  });

  it("runs when nothing had been done, still paid once", async () => {
    const { again, balance, runs } = await unseen();
    expect(bodyOf(await again("not_done", "second"))).toBe("second");
    expect(runs()).toBe(2);
    expect(await balance()).toBe(7);
  });

  it("gets its credits back, once, when that run fails too", async () => {
    const { again, balance } = await unseen();
    await expect(again("not_done", new Error("down"))).rejects.toThrow("down");
    expect(await balance()).toBe(10);
    // The key is free again: an ordinary request, paid as such.
    expect(bodyOf(await again("unknown", "third"))).toBe("third");
    expect(await balance()).toBe(7);
  });

  it("stays refused while it is unknown, and keeps its credits paid", async () => {
    const { again, balance, runs } = await unseen();
    await expect(again("unknown")).rejects.toMatchObject({ code: "idempotency_unknown" });
    await expect(again("unknown")).rejects.toMatchObject({ status: 409 });
    expect(runs()).toBe(1);
    expect(await balance()).toBe(7);
  });

  it("stays unknown when finding out fails, however it fails", async () => {
    const { again, runs } = await unseen();
    await expect(again(new Error("no database"))).rejects.toThrow("no database");
    expect(bodyOf(await again({ done: "found" }))).toBe("found");
    expect(runs()).toBe(1);
  });

  it("stays unknown when another owner stops the one who would find out", async () => {
    const { again, enter, runs } = await unseen();
    expect((await enter("a")).answer?.status).toBe(429);
    expect(bodyOf(await again({ done: "found" }))).toBe("found");
    expect(runs()).toBe(1);
  });

  it("is found out about by one at a time", async () => {
    const { enter } = await unseen();
    expect((await enter()).answer).toBeUndefined();
    expect(bodyOf((await enter()).answer).code).toBe("idempotency_running");
  });

  it("stays refused where nobody can find out", async () => {
    const on = stage();
    const admission = on.store.admission(endpointOf(), { guard: once({ ttl: 60 }) });
    const enter = () =>
      admission.enter(on.call(), { principal: "ada", guard: { key: "k", fingerprint: "f" } });
    const pass = await enter();
    await expect(pass.settle({ kind: "threw", error: timeout })).rejects.toThrow();
    expect(bodyOf((await enter()).answer).code).toBe("idempotency_unknown");
  });
});
