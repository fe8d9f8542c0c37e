import assert from "node:assert/strict";
import { totpOnce } from "../../security/totp_once.js";
import type { SecondFactor } from "../../security/totp_once.js";
import { onBench, onTraces, type ConformanceOptions } from "./bench.js";

const maxAge = 300;
const lockedFor = 300_000;
const wrongWindow = 30_000;

type Shown = SecondFactor["shown"];
const given = (shown: Shown, token = "t", user = "ada"): SecondFactor => ({
  user,
  token,
  trusted: false,
  shown,
});
const none: Shown = { kind: "none" };
const wrong: Shown = { kind: "wrong" };
const right = (step: number): Shown => ({ kind: "step", step });

/** Second factors as one would remember them in plain lists. */
class Plain {
  #marks: readonly { readonly token: string; readonly at: number }[] = [];
  #used = -1;
  #wrong: readonly number[] = [];
  #locked = -Infinity;

  show(token: string, shown: Shown, now: number): string {
    const marked = this.#marks.some(
      (mark) => mark.token === token && now < mark.at + maxAge * 1000,
    );
    if (marked) return "";
    if (shown.kind === "none") return "mfa_required";
    if (now < this.#locked) return "mfa_invalid";
    if (shown.kind === "wrong") {
      this.#wrong = [...this.#wrong.filter((at) => at > now - wrongWindow), now];
      if (this.#wrong.length >= 5) [this.#wrong, this.#locked] = [[], now + lockedFor];
      return "mfa_invalid";
    }
    if (shown.step <= this.#used) return "mfa_invalid";
    this.#used = shown.step;
    this.#marks = [...this.#marks, { token, at: now }];
    return "";
  }
}

/** Codes that are good once, marks that end, and a lock against guessing. */
export function factors(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("second factors", () => {
    it("are decided as plain lists say", () =>
      onTraces(options, async (bench, chance, steps) => {
        const enter = bench.alone(totpOnce({ maxAge }));
        const plain = new Plain();
        for (let step = 0; step < steps; step += 1) {
          const away = [0, 0, 0, 1, 5_999, 30_000, maxAge * 1000 - 1, maxAge * 1000];
          await bench.at(bench.now() + chance.pick(away));
          const token = chance.pick(["s", "t"]);
          const shown = chance.pick([none, wrong, wrong, wrong, right(chance.within(0, step))]);
          const { code } = await enter(given(shown, token));
          assert.equal(code, plain.show(token, shown, bench.now()), `step ${String(step)}`);
        }
      }));

    it("lets one of many with the same code at once in", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(totpOnce({ maxAge: 0 }));
        const tries = Array.from({ length: 50 }, (_, token) =>
          given(right(7), `t${String(token)}`),
        );
        const all = await Promise.all(tries.map((one) => enter(one)));
        assert.equal(all.filter(({ status }) => status === 0).length, 1);
      }));

    it("asks nobody whose token vouches for it, and locks each user alone", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(totpOnce({ maxAge }));
        for (let time = 0; time < 5; time += 1) await enter(given(wrong));
        const locked = await enter(given(right(1)));
        assert.equal(locked.code, "mfa_invalid");
        assert.equal(locked.headers["retry-after"], "300");
        assert.equal((await enter({ ...given(none), trusted: true })).status, 0);
        assert.equal((await enter(given(right(1), "t", "bob"), "bob")).status, 0);
        await bench.at(lockedFor);
        assert.equal((await enter(given(right(2)))).status, 0);
      }));
  });
}
