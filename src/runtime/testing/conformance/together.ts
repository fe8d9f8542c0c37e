import assert from "node:assert/strict";
import { lru } from "../../cache/lru.js";
import { concurrency } from "../../concurrency/concurrency.js";
import { hold } from "../../credits/hold.js";
import { Refusal } from "../../http/refusal.js";
import { once } from "../../idempotency/once.js";
import { exactField } from "../../rate_limit/fields.js";
import { fixedWindow } from "../../rate_limit/fixed_window.js";
import { totpOnce } from "../../security/totp_once.js";
import type { Bar } from "../../http/refusal.js";
import { bodyOf, fail, onBench, onTraces, running, succeed } from "./bench.js";
import type { Bench, ConformanceOptions, Entered } from "./bench.js";

const forbidden = new Refusal({ status: 403, code: "forbidden", detail: "No." });
const patience = 30_000;

interface Asked {
  readonly bar?: Bar;
  readonly code?: number | "wrong";
  readonly key?: string;
  readonly print?: string;
  readonly ip?: string;
  readonly user?: string;
}

/** An endpoint with every guard, three tokens a minute and a code for each request. */
function everything(bench: Bench) {
  const admission = bench.admission({
    idempotency: once({ ttl: 600 }),
    concurrency: concurrency({ perUser: 2, global: 3 }),
    credits: hold({ type: "default", amount: 1 }),
    cache: lru({ namespace: "n", capacity: 10, ttl: 60 }),
    mfa: totpOnce({ maxAge: 0 }),
    rateLimit: fixedWindow({ label: "job", limit: 3, window: 60, headers: "exact" }),
    perIp: fixedWindow({ label: "job", limit: 4, window: 60, owner: "ip", headers: "none" }),
  });
  let codes = 0;
  return (asked: Asked = {}) => {
    const { user = "ada", key = "k", print = key, code = (codes += 1), ip = "10.0.0.1" } = asked;
    const shown =
      code === "wrong" ? { kind: "wrong" as const } : { kind: "step" as const, step: code };
    return bench.enter(admission, {
      principal: user,
      bar: asked.bar,
      rateLimit: [user],
      perIp: [ip],
      mfa: { user, token: "t", trusted: false, shown },
      cache: [print],
      concurrency: user,
      credits: user,
      idempotency: { key, fingerprint: print },
    });
  };
}

const tokensIn = ({ headers }: Entered): number =>
  (JSON.parse(headers[exactField] ?? "{}") as { remaining: number }).remaining;

/** The order in which guards are told, and what each outcome leaves behind. */
export function together(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("all guards together", () => {
    itTellsInOrder(options);
    itReleases(options);

    it("bound what is in flight, as a plain set says", () =>
      onTraces(options, async (bench, chance, steps) => {
        const enter = bench.alone(concurrency({ perUser: 2, global: 3 }));
        let open: readonly { entered: Entered; user: string; dead: number }[] = [];
        for (let step = 0; step < steps; step += 1) {
          await bench.at(bench.now() + chance.pick([0, 0, 0, 1, 9_000, 40_000]));
          const living = open.filter(({ dead }) => bench.now() < dead);
          const [first] = open;
          if (first !== undefined && chance.next() < 0.4) {
            open = open.slice(1);
            if (chance.next() < 0.5) await succeed(first.entered, 1);
            else await fail(first.entered, new Error("down"));
            continue;
          }
          const user = chance.pick(["ada", "bob", "cyd"]);
          const own = living.filter((one) => one.user === user).length;
          const expected = own >= 2 ? "too_many_in_flight" : living.length >= 3 ? "busy" : "";
          const entered = await enter(user, user);
          assert.equal(entered.code, expected, `step ${String(step)}`);
          const dead = bench.now() + running + patience;
          if (entered.status === 0) open = [...open, { entered, user, dead }];
        }
      }));
  });
}

function itTellsInOrder(options: ConformanceOptions): void {
  const { it } = options;
  it("tell the limiter before the code, the code before the bar, the bar before the balance", () =>
    onBench(options, async (bench) => {
      const enter = everything(bench);
      assert.equal((await enter({ code: "wrong", bar: forbidden })).code, "mfa_invalid");
      assert.equal((await enter({ bar: forbidden })).code, "forbidden");
      assert.equal((await enter()).code, "insufficient_credits");
      assert.equal((await enter({ code: "wrong", bar: forbidden })).code, "rate_limited");
    }));

  it("take a token from whoever is refused later, but no credits, record or slot", () =>
    onBench(options, async (bench) => {
      await bench.store.credits.grant("ada", "default", 2);
      const enter = everything(bench);
      assert.equal(tokensIn(await enter({ bar: forbidden })), 2);
      assert.equal(await bench.store.credits.balance("ada", "default"), 2);
      const admitted = await enter();
      assert.equal(admitted.status, 0);
      assert.equal(tokensIn(admitted), 1);
      assert.equal(await bench.store.credits.balance("ada", "default"), 1);
    }));

  it("replay at no cost, but not past a bar", () =>
    onBench(options, async (bench) => {
      await bench.store.credits.grant("ada", "default", 5);
      const enter = everything(bench);
      await succeed(await enter(), "made");
      const replay = await enter({ code: "wrong" });
      assert.equal(bodyOf(replay.pass.answer ?? assert.fail()), "made");
      assert.equal(replay.headers["idempotency-replayed"], "true");
      assert.equal(tokensIn(replay), 2);
      assert.equal((await enter({ bar: forbidden })).code, "forbidden");
      assert.equal(await bench.store.credits.balance("ada", "default"), 4);
    }));

  it("answer a hit before slot and credits, after the limiter and the code", () =>
    onBench(options, async (bench) => {
      await bench.store.credits.grant("ada", "default", 1);
      const enter = everything(bench);
      await succeed(await enter(), "made");
      assert.equal((await enter({ key: "l", print: "k", code: "wrong" })).code, "mfa_invalid");
      const hit = await enter({ key: "m", print: "k" });
      assert.equal(bodyOf(hit.pass.answer ?? assert.fail()), "made");
      assert.equal(hit.headers["idempotency-replayed"], undefined);
      assert.equal((await enter({ key: "n", print: "k" })).code, "rate_limited");
    }));
}

function itReleases(options: ConformanceOptions): void {
  const { it } = options;
  it("give record, slot and credits back when another owner refuses, never tokens", () =>
    onBench(options, async (bench) => {
      await bench.store.credits.grant("ada", "default", 9);
      const enter = everything(bench);
      for (const user of ["w", "x", "y", "z"]) await enter({ user });
      const refused = await enter();
      assert.equal(refused.code, "rate_limited");
      assert.equal(tokensIn(refused), 2);
      assert.equal(await bench.store.credits.balance("ada", "default"), 9);
      const admitted = await enter({ ip: "10.0.0.2" });
      assert.equal(admitted.status, 0);
      assert.equal(tokensIn(admitted), 1);
    }));

  it("give the user's slot back when all places are taken", () =>
    onBench(options, async (bench) => {
      for (const user of ["u", "v", "w", "ada"]) {
        await bench.store.credits.grant(user, "default", 9);
      }
      const enter = everything(bench);
      const first = await enter({ user: "u", ip: "1" });
      await enter({ user: "v", ip: "2" });
      await enter({ user: "w", ip: "3" });
      assert.equal((await enter({ ip: "4" })).code, "busy");
      assert.equal((await enter({ ip: "5" })).code, "busy");
      await succeed(first, 1);
      assert.equal((await enter({ ip: "6" })).status, 0);
      assert.equal(await bench.store.credits.balance("ada", "default"), 8);
    }));
}
