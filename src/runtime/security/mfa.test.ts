import { describe, expect, it, vi } from "vitest";
import type { User } from "../auth/user.js";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { createMfa, type MfaOptions } from "./mfa.js";
import { totpCode, totpStep } from "./totp.js";

/** "12345678901234567890" of RFC 6238, appendix B, in base32. */
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("totpCode", () => {
  it.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("is the RFC's at %i s", (seconds, code) => {
    expect(totpCode(rfcSecret, seconds * 1000)).toBe(code);
    expect(totpStep(rfcSecret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it("takes secrets as apps print them, from 80 bits on", () => {
    const printed = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq";
    expect(totpCode(printed, 59_000)).toBe("287082");
    expect(totpCode("JBSWY3DPEHPK3PXP", 0)).toMatch(/^\d{6}$/);
    expect(() => totpCode("JBSWY3DP", 0)).toThrow();
    expect(() => totpCode("not base32!!!!!!", 0)).toThrow();
  });
});

describe("totpStep", () => {
  it("knows the code of one step before and after, to the millisecond", () => {
    const step = 1000;
    const code = totpCode(rfcSecret, step * 30_000);
    const at = (ms: number) => totpStep(rfcSecret, code, ms);
    expect(at((step - 1) * 30_000 - 1)).toBeUndefined();
    expect(at((step - 1) * 30_000)).toBe(step);
    expect(at((step + 2) * 30_000 - 1)).toBe(step);
    expect(at((step + 2) * 30_000)).toBeUndefined();
  });
});

describe("shown", () => {
  const world = steppedWorld(59_000);
  const user: User = {
    id: "ada",
    tenant: undefined,
    principal: "ada",
    scopes: new Set(),
    roles: new Set(),
    claims: {},
    token: { id: "t1", mfa: false, expiresAt: 0 },
  };
  const setUp = (secretOf: MfaOptions["secretOf"] = () => rfcSecret) => {
    const spy = vi.fn(secretOf);
    return { spy, mfa: createMfa({ secretOf: spy, world }) };
  };
  const right = { kind: "step", step: 1 };

  it("is the code's step, from the header or the body, at once", () => {
    const { mfa } = setUp();
    const header = mfa.shown({ headers: { "x-mfa-code": "287082" } }, user);
    expect(header).toEqual({ user: "ada", token: "t1", trusted: false, shown: right });
    const body = mfa.shown({ headers: {}, body: { mfa_code: "287082" } }, user);
    expect(body).toMatchObject({ shown: right });
    const both = { headers: { "x-mfa-code": "000000" }, body: { mfa_code: "287082" } };
    expect(mfa.shown(both, user)).toMatchObject({ shown: { kind: "wrong" } });
  });

  it("is none without a code, and then nobody asks for the secret", () => {
    const { mfa, spy } = setUp();
    const bodies = [undefined, null, {}, "287082", { mfa_code: "" }, { mfa_code: null }, []];
    for (const body of bodies) {
      expect(mfa.shown({ headers: {}, body }, user)).toMatchObject({ shown: { kind: "none" } });
    }
    expect(mfa.shown({ headers: { "x-mfa-code": "" } }, user)).toMatchObject({
      shown: { kind: "none" },
    });
    expect(spy).not.toHaveBeenCalled();
  });

  it("is wrong for what is no code, without asking for the secret", () => {
    const { mfa, spy } = setUp();
    const codes = [
      287082,
      "28708",
      "2870822",
      " 287082",
      "28708a",
      "２８７０８２",
      ["287082"],
      {},
      true,
    ];
    for (const mfa_code of codes) {
      const request = { headers: {}, body: { mfa_code } };
      expect(mfa.shown(request, user)).toMatchObject({ shown: { kind: "wrong" } });
    }
    expect(spy).not.toHaveBeenCalled();
  });

  it("is wrong for a wrong code and for a user without secret", () => {
    const request = (code: string) => ({ headers: { "x-mfa-code": code } });
    expect(setUp().mfa.shown(request("287083"), user)).toMatchObject({ shown: { kind: "wrong" } });
    const without = setUp(() => undefined).mfa;
    expect(without.shown(request("287082"), user)).toMatchObject({ shown: { kind: "wrong" } });
  });

  it("waits for a secret that comes later", async () => {
    const { mfa } = setUp((id) => Promise.resolve(id === "ada" ? rfcSecret : undefined));
    const shown = mfa.shown({ headers: { "x-mfa-code": "287082" } }, user);
    expect(shown).toBeInstanceOf(Promise);
    expect(await shown).toMatchObject({ shown: right });
  });

  it("says that the token vouches for itself, and doesn't look at a code then", () => {
    const { mfa, spy } = setUp();
    const trusted = { ...user, token: { ...user.token, mfa: true } };
    const shown = mfa.shown({ headers: { "x-mfa-code": "287082" } }, trusted);
    expect(shown).toMatchObject({ trusted: true, shown: { kind: "none" } });
    expect(spy).not.toHaveBeenCalled();
  });

  it("is refused with 503 when the secret can't be had or read", async () => {
    const down = () => Promise.reject(new Error("database away"));
    const thrown = (): never => {
      throw new Error("database away");
    };
    for (const secretOf of [down, thrown, () => "broken"]) {
      const { mfa } = setUp(secretOf);
      const ask = async () => mfa.shown({ headers: { "x-mfa-code": "287082" } }, user);
      const error: unknown = await ask().catch((reason: unknown) => reason);
      if (!Refusal.is(error)) throw new Error("Expected a refusal.");
      expect(error).toMatchObject({ status: 503, code: "mfa_unavailable" });
      expect(error.message).not.toContain("database");
    }
  });
});
