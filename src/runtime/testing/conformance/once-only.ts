import assert from "node:assert/strict";
import { Refusal } from "../../http/refusal.js";
import { once } from "../../idempotency/once.js";
import { bodyOf, fail, onBench, onTraces, running, succeed } from "./bench.js";
import type { Alone, Bench, ConformanceOptions, Entered } from "./bench.js";
import type { Claim } from "../../idempotency/key.js";

const ttl = 60;
const patience = 30_000;

/** What a key is known for, as a plain record. */
type Known =
  | {
      readonly kind: "running";
      readonly by: Entered;
      readonly dead: number;
      readonly expires: number;
    }
  | { readonly kind: "done"; readonly value: unknown; readonly expires: number }
  | { readonly kind: "unknown"; readonly expires: number };

const timeout = () => new Refusal({ status: 504, code: "timeout", detail: "Too late." });
const claim = (key: string, fingerprint = "f"): Claim => ({ key, fingerprint });

/** One execution per key, and what repeats are told. */
export function onceOnly(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("idempotency", () => {
    it("tells repeats what a plain record says", () =>
      onTraces(options, async (bench, chance, steps) => {
        const enter = bench.alone(once({ ttl }));
        const records = new Map<string, Known>();
        const open: { readonly key: string; readonly entered: Entered }[] = [];
        for (let step = 0; step < steps; step += 1) {
          await bench.at(bench.now() + chance.pick([0, 0, 1, 7_000, 20_000, ttl * 1000]));
          const one = open.length > 0 && chance.next() < 0.4 ? open.splice(0, 1)[0] : undefined;
          if (one !== undefined) {
            await end(one, chance.pick(["well", "ill", "late"]), { bench, records, step });
          } else {
            const key = chance.pick(["a", "b", "c"]);
            const entered = await ask(enter, key, { bench, records, step });
            if (entered !== undefined) open.push({ key, entered });
          }
        }
      }));

    it("runs 1,000 requests with one key once", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(once({ ttl }));
        const all = await Promise.all(Array.from({ length: 1_000 }, () => enter(claim("k"))));
        assert.equal(all.filter(({ status }) => status === 0).length, 1);
        assert.ok(all.every(({ code }) => code === "" || code === "idempotency_running"));
      }));

    it("refuses a key for another request, keeps principals and endpoints apart", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(once({ ttl }));
        const first = await enter(claim("k"));
        assert.equal((await enter(claim("k", "g"))).code, "idempotency_key_reused");
        await succeed(first, 1);
        assert.equal((await enter(claim("k", "g"))).status, 422);
        assert.equal((await enter(claim("k"), "bob")).status, 0);
        assert.equal((await bench.alone(once({ ttl }), "other")(claim("k"))).status, 0);
        assert.equal((await enter(undefined as never)).status, 0);
      }));

    it("replays ten times a minute", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(once({ ttl: 600 }));
        await succeed(await enter(claim("k")), 1);
        for (let time = 0; time < 10; time += 1) {
          const replay = await enter(claim("k"));
          assert.equal(replay.headers["idempotency-replayed"], "true");
        }
        assert.equal((await enter(claim("k"))).code, "idempotency_replay_limited");
        await bench.at(60_000);
        assert.equal((await enter(claim("k"))).status, 200);
      }));

    it("lets one find out what became of a first run, and keeps what he finds", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(once({ ttl, resolvable: true }));
        await fail(await enter(claim("k")), timeout());
        const finder = await enter(claim("k"));
        assert.equal(finder.status, 0);
        assert.equal((await enter(claim("k"))).code, "idempotency_running");
        const outcome = await finder.pass.running(
          () => assert.fail("ran twice"),
          () => Promise.resolve({ done: "found" }),
        );
        assert.equal(bodyOf(await finder.pass.settle(outcome)), "found");
        assert.equal(bodyOf((await enter(claim("k"))).pass.answer ?? assert.fail()), "found");
      }));
  });
}

interface Traced {
  readonly bench: Bench;
  readonly records: Map<string, Known>;
  readonly step: number;
}

/** Sends a request, compares what it is told, and gives it if it was let in. */
async function ask(
  enter: Alone<Claim | undefined>,
  key: string,
  { bench, records, step }: Traced,
): Promise<Entered | undefined> {
  const now = bench.now();
  const known = records.get(key);
  const alive = known !== undefined && now < known.expires ? known : undefined;
  const entered = await enter(claim(key));
  if (alive === undefined) {
    assert.equal(entered.status, 0, `step ${String(step)}`);
    const dead = now + running + patience;
    records.set(key, { kind: "running", by: entered, dead, expires: dead + ttl * 1000 });
    return entered;
  }
  if (alive.kind === "done") {
    // The eleventh replay of a minute is another test's.
    if (entered.status !== 429) {
      assert.equal(bodyOf(entered.pass.answer ?? assert.fail("let in")), alive.value);
    }
  } else {
    const runs = alive.kind === "running" && now < alive.dead;
    const code = runs ? "idempotency_running" : "idempotency_unknown";
    assert.equal(entered.code, code, `step ${String(step)}`);
  }
  return undefined;
}

async function end(
  { key, entered }: { readonly key: string; readonly entered: Entered },
  how: "well" | "ill" | "late",
  { bench, records, step }: Traced,
): Promise<void> {
  const known = records.get(key);
  // Another request may have the key by now.
  const isOwn = known?.kind === "running" && known.by === entered && bench.now() < known.expires;
  const admitted = isOwn ? known.dead - running - patience : 0;
  const expires = Math.max(bench.now(), admitted) + ttl * 1000;
  if (how === "well") await succeed(entered, step);
  else await fail(entered, how === "ill" ? new Error("down") : timeout());
  if (!isOwn) return;
  if (how === "ill") records.delete(key);
  else if (how === "late") records.set(key, { kind: "unknown", expires });
  else records.set(key, { kind: "done", value: step, expires });
}
