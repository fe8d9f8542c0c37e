import { describe, expect, it } from "vitest";
import { Sealed } from "../encryption/sealed.js";
import { redaction } from "./redact.js";

const redact = redaction(["card_holder"]);

describe("redaction", () => {
  it("hides named and built-in members at any depth, however they are spelled", () => {
    const clean = redact({
      apiKey: "a",
      "API-KEY": "b",
      deep: [
        { user_password: "c", accessToken: "d" },
        { card_holder: "e", CardHolder: "f" },
      ],
      tokens: ["g"],
      fine: "shown",
    });
    expect(clean).toEqual({
      apiKey: "[redacted]",
      "API-KEY": "[redacted]",
      deep: [
        { user_password: "[redacted]", accessToken: "[redacted]" },
        { card_holder: "[redacted]", CardHolder: "[redacted]" },
      ],
      tokens: "[redacted]",
      fine: "shown",
    });
  });

  it("hides sealed values and tokens inside texts", () => {
    expect(redact({ value: new Sealed("x") })).toEqual({ value: "[sealed]" });
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
    expect(redact(`sent Bearer abc.def`)).toBe("sent Bearer [redacted]");
    expect(redact(`got ${jwt}!`)).toBe("got [redacted]!");
  });

  it("hides a token wherever it stands in dotted text, and nothing else", () => {
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
    expect(redact(`a.b-${jwt}, x.${jwt}.y`)).toBe("a.b-[redacted], x.[redacted].y");
    expect(redact("eyJhbGciOiJIUzI1NiJ9..x eyJhbGciOiJIUzI1NiJ9.x")).toBe(
      "eyJhbGciOiJIUzI1NiJ9..x eyJhbGciOiJIUzI1NiJ9.x",
    );
  });

  it("takes time in proportion to a text that a caller chose", () => {
    // Long enough that work in its square wouldn't end within the time limit of a test.
    const texts = ["eyJ-".repeat(250_000), "a.".repeat(500_000), "Bearer ".repeat(150_000)];
    for (const text of texts) expect(redact(text)).toEqual(expect.any(String));
  });

  it("keeps of an error only what is meant to be read", () => {
    const error = Object.assign(new Error("no"), { config: { password: "x" }, code: "E_NO" });
    const clean = redact({ error }) as { error: Record<string, unknown> };
    expect(Object.keys(clean.error).sort()).toEqual(["code", "message", "name", "stack"]);
  });

  it("doesn't multiply objects that refer to each other", () => {
    const people = Array.from({ length: 20 }, (): Record<string, unknown> => ({ name: "ada" }));
    for (const person of people) person["friends"] = people;
    const text = JSON.stringify(redact({ people }));
    expect(text.length).toBeLessThan(1_000_000);
    expect(text).toContain('"name":"ada"');
  });

  it("ends with what is circular, huge or no JSON", () => {
    const circular: Record<string, unknown> = {
      big: 10n,
      bytes: Buffer.from("secret"),
      map: new Map([["token", 1]]),
    };
    circular["self"] = circular;
    circular["list"] = Array.from({ length: 1000 }, () => 1);
    const text = JSON.stringify(redact(circular));
    expect(text).not.toMatch(/secret/);
    expect(text).toContain('"token":"[redacted]"');
    expect((redact(circular) as { list: unknown[] }).list).toHaveLength(100);
  });
});
