import { describe, expect, it } from "vitest";
import { concurrency } from "../../concurrency/concurrency.js";
import { hold } from "../../credits/hold.js";
import { once } from "../../idempotency/once.js";
import { throttle } from "../../rate_limit/throttle.js";
import { steppedWorld } from "../../world/stepped.js";
import type { Guards } from "../contract.js";
import type { Entering } from "../store.js";
import type { Script } from "./script.js";
import type { Server } from "./server.js";
import { createValkeyStore } from "./valkey-store.js";

/** A server that lets everybody in, and writes what is told to it only when the test says so. */
function setUp<G extends Guards>(guards: G, admitted: readonly unknown[]) {
  const sent: Script[] = [];
  let write: (() => void) | undefined;
  const server: Server = {
    cluster: false,
    run(script) {
      sent.push(script);
      if (sent.length === 1) return Promise.resolve(admitted);
      return new Promise((resolve) => {
        write = () => {
          resolve([]);
        };
      });
    },
    ask: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  const world = steppedWorld();
  const answer = () => ({ status: 200, headers: {}, body: ["done"] });
  const problem = () => ({ status: 500, headers: {}, body: [] });
  const store = createValkeyStore({ world, problem, server });
  const endpoint = { name: "job", method: "POST", path: "/job", answer };
  const admission = store.admission(endpoint, guards);
  return {
    sent,
    store,
    write: () => write?.(),
    /** What becomes of a request until the server has written its end. */
    async end(entering: Entering<G>, work: () => unknown = () => 1): Promise<string> {
      const call = { id: "r", deadline: 10_000, headers: {}, note: () => undefined };
      const pass = await admission.enter(call, entering);
      const ended = Promise.resolve(pass.settle(await pass.running(work))).then(
        () => "answered",
        () => "failed",
      );
      const waiting = new Promise<string>((resolve) => setImmediate(resolve, "waits"));
      return Promise.race([ended, waiting]);
    },
  };
}

/** Replies of an admission: the time, nobody ended it, all parts were asked and said that. */
const replyOf = (...said: readonly (string | number)[][]) => [
  ...[0, 0, 0, 1, said.length],
  ...said.flatMap((words) => [words.length, ...words]),
  ...said.map(() => 0),
];

const principal = "ada";
const bar: (string | number)[] = [];

describe("an answer", () => {
  it("goes out while a hold that was spent in full is still being written", async () => {
    const held = setUp({ credits: hold({ type: "default", amount: 1 }) }, replyOf(bar, [9]));
    expect(await held.end({ principal, credits: "ada" })).toBe("answered");
    const written = held.store.server?.settled();
    await new Promise((resolve) => setImmediate(resolve));
    expect(held.sent).toHaveLength(2);
    held.write();
    await written;
  });

  it("waits for credits that return, since they can be spent at once", async () => {
    const held = setUp({ credits: hold({ type: "default", amount: 1 }) }, replyOf(bar, [9]));
    const failing = () => {
      throw new Error("down");
    };
    expect(await held.end({ principal, credits: "ada" }, failing)).toBe("waits");
  });

  it("waits for a slot to be free and for a key to be done", async () => {
    const slots = setUp({ slots: concurrency({ perUser: 1 }) }, replyOf(bar, [0]));
    expect(await slots.end({ principal, slots: "ada" })).toBe("waits");
    const reply = replyOf([], bar, ["new"]);
    const keys = setUp({ idempotency: once({ ttl: 60 }) }, reply);
    const idempotency = { key: "k", fingerprint: "f" };
    expect(await keys.end({ principal, idempotency })).toBe("waits");
  });
});

describe("a request without a key", () => {
  it("asks nothing of the store about keys, and leaves nothing to be written", async () => {
    const limited = { rateLimit: throttle({ label: "t", interval: 1 }) };
    const guards = { ...limited, idempotency: once({ ttl: 60 }) };
    const seen = setUp(guards, replyOf([1, 0, 0, 0], bar));
    expect(await seen.end({ principal, rateLimit: ["ada"], idempotency: undefined })).toBe(
      "answered",
    );
    const [script] = seen.sent;
    expect(script?.text).not.toContain("fingerprint");
    expect(seen.sent).toHaveLength(1);
  });

  it("isn't sent at all when keys are all that there is", async () => {
    const keys = setUp({ idempotency: once({ ttl: 60 }) }, []);
    expect(await keys.end({ principal, idempotency: undefined })).toBe("answered");
    expect(keys.sent).toEqual([]);
  });
});
