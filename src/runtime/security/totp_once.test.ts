import { describe, expect, it } from "vitest";
import { bodyOf, endpointOf, stage } from "../stores/fixture/fixture.js";
import type { Stage } from "../stores/fixture/fixture.js";
import { totpOnce } from "./totp_once.js";
import type { SecondFactor } from "./totp_once.js";

type Shown = SecondFactor["shown"];
const none: Shown = { kind: "none" };
const wrong: Shown = { kind: "wrong" };
const step = (number: number): Shown => ({ kind: "step", step: number });

function asking(on: Stage, maxAge = 300) {
  const admission = on.store.admission(endpointOf(), { mfa: totpOnce({ maxAge }) });
  return async (shown: Shown, token = "t1", trusted = false) => {
    const mfa = { user: "ada", token, trusted, shown };
    const { answer } = await admission.enter(on.call(), { principal: "ada", bar: undefined, mfa });
    return answer === undefined ? "in" : `${answer.status} ${String(bodyOf(answer).code)}`;
  };
}

describe("the second factor", () => {
  it("asks for a code, takes a right one and marks the token for maxAge", async () => {
    const on = stage();
    const ask = asking(on);
    expect(await ask(none)).toBe("401 mfa_required");
    expect(await ask(wrong)).toBe("401 mfa_invalid");
    expect(await ask(step(7))).toBe("in");
    on.at(299_999);
    expect(await ask(none)).toBe("in");
    on.at(300_000);
    expect(await ask(none)).toBe("401 mfa_required");
  });

  it("takes a code once, for whatever token, and none older than the last", async () => {
    const ask = asking(stage());
    expect(await ask(step(7), "t1")).toBe("in");
    expect(await ask(step(7), "t2")).toBe("401 mfa_invalid");
    expect(await ask(step(6), "t2")).toBe("401 mfa_invalid");
    expect(await ask(step(8), "t2")).toBe("in");
  });

  it("doesn't look at codes under a mark, nor for a token that vouches for itself", async () => {
    const ask = asking(stage());
    expect(await ask(step(7))).toBe("in");
    for (let time = 0; time < 9; time += 1) expect(await ask(wrong)).toBe("in");
    for (let time = 0; time < 9; time += 1) expect(await ask(wrong, "t2", true)).toBe("in");
    expect(await ask(step(8), "t3")).toBe("in");
  });

  it("marks nothing when every request needs a code", async () => {
    const on = stage();
    const ask = asking(on, 0);
    expect(await ask(step(7))).toBe("in");
    expect(await ask(none)).toBe("401 mfa_required");
    expect(await ask(step(7))).toBe("401 mfa_invalid");
  });

  it("takes another endpoint's mark only as long as its own maxAge", async () => {
    const on = stage();
    const [long, short, never] = [asking(on, 300), asking(on, 60), asking(on, 0)];
    expect(await long(step(7))).toBe("in");
    on.at(59_999);
    expect(await short(none)).toBe("in");
    expect(await never(none)).toBe("401 mfa_required");
    on.at(60_000);
    expect(await short(none)).toBe("401 mfa_required");
    expect(await long(none)).toBe("in");
  });

  it("locks for 300 s after five wrong codes in 30 s, right codes included", async () => {
    const on = stage();
    const ask = asking(on);
    for (const time of [0, 1, 2, 3, 29_999]) {
      on.at(time);
      expect(await ask(wrong, `t${time}`)).toBe("401 mfa_invalid");
    }
    expect(await ask(step(7))).toBe("401 mfa_invalid");
    on.at(329_998);
    expect(await ask(step(8))).toBe("401 mfa_invalid");
    on.at(329_999);
    expect(await ask(step(8))).toBe("in");
  });

  it("doesn't lock when the fifth comes 30 s after the first", async () => {
    const on = stage();
    const ask = asking(on);
    for (const time of [0, 1, 2, 3, 30_000]) {
      on.at(time);
      await ask(wrong);
    }
    expect(await ask(step(7))).toBe("in");
  });

  it("counts used codes and missing ones as no guesses", async () => {
    const ask = asking(stage());
    await ask(step(7), "t1");
    for (let time = 0; time < 9; time += 1) {
      await ask(step(7), "t2");
      await ask(none, "t2");
    }
    expect(await ask(step(8), "t2")).toBe("in");
  });

  it("keeps the lock and the used step when the clock steps back", async () => {
    const on = stage();
    const ask = asking(on);
    on.at(400_000);
    await ask(step(7), "t1");
    on.at(0);
    expect(await ask(step(7), "t2")).toBe("401 mfa_invalid");
    for (let time = 0; time < 5; time += 1) await ask(wrong, "t2");
    expect(await ask(step(8), "t2")).toBe("401 mfa_invalid");
  });

  it("refuses a negative age", () => {
    expect(() => totpOnce({ maxAge: -1 })).toThrow(RangeError);
  });
});
