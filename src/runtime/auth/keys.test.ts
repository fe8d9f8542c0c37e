import { createSecretKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { handApp } from "../http/fixture/by-hand.js";
import { steppedWorld } from "../world/stepped.js";
import { createAccessToken } from "./access-token.js";
import { trustIssuers, type Issuer } from "./issuer.js";

const secret = "x".repeat(32);
const facts = { issuer: "i", audience: "a" };
const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });

const refused: [string, Issuer, RegExp][] = [
  ["a short secret", { ...facts, secret: "x".repeat(31) }, /shorter than 32 bytes/],
  ["an empty secret", { ...facts, secret: "" }, /shorter than 32 bytes/],
  ["a public key as secret", { ...facts, secret: curve.publicKey }, /public or private key/],
  [
    "a secret as public key",
    { ...facts, publicKey: createSecretKey(Buffer.alloc(32)) },
    /is a secret/,
  ],
  ["a secret JWK", { ...facts, publicKey: { kty: "oct", k: "AAAA" } }, /is a secret/],
  ["a small RSA key", { ...facts, publicKey: small }, /2048 bits/],
  ["garbage for a key", { ...facts, publicKey: "garbage" }, /can't be read/],
  ["algorithm none", { ...facts, secret, algorithms: ["none"] }, /none doesn't fit/],
  [
    "HMAC for a public key",
    { ...facts, publicKey: curve.publicKey, algorithms: ["HS256"] },
    /HS256/,
  ],
  ["HMAC for a URL", { ...facts, jwksUrl: "https://x.example", algorithms: ["HS256"] }, /HS256/],
  ["RSA for a secret", { ...facts, secret, algorithms: ["HS256", "RS256"] }, /RS256/],
  ["plain http", { ...facts, jwksUrl: "http://x.example/jwks" }, /https/],
  ["no URL at all", { ...facts, jwksUrl: "jwks" }, /https/],
  ["no audience", { ...facts, audience: [], secret }, /audience/],
  ["no name", { ...facts, issuer: "", secret }, /empty/],
];

const keeper = { clock: steppedWorld().clock, rotated: () => undefined };
const trusting = (...issuers: Issuer[]) => trustIssuers(issuers, keeper);

describe("trustIssuers", () => {
  it.each(refused)("refuses %s at start", (_name, issuer, message) => {
    expect(() => trusting(issuer)).toThrow(message);
    expect(() => trusting(issuer)).toThrow(StartupError);
  });

  it("tells all mistakes at once, and that a name is taken", () => {
    const good: Issuer = { ...facts, secret };
    try {
      trusting(good, good, { ...facts, issuer: "j", secret: "" });
      expect.unreachable();
    } catch (error) {
      if (!StartupError.is(error)) throw error;
      expect(error.problems).toHaveLength(2);
      expect(error.message).toContain("configured twice");
    }
  });

  it("accepts only what fits the key by default", () => {
    const algorithms = (issuer: Issuer) => [...(trusting(issuer).get("i")?.algorithms ?? [])];
    expect(algorithms({ ...facts, secret })).toEqual(["HS256"]);
    expect(algorithms({ ...facts, publicKey: curve.privateKey })).toEqual([
      "ES256",
      "ES384",
      "ES512",
    ]);
  });
});

describe("createAccessToken", () => {
  const options = { ...facts, subject: "s", expiresIn: 60, world: steppedWorld() };

  it("counts the tokens of a subject, where an app does", async () => {
    const world = steppedWorld();
    const limitedBy = handApp(world);
    const issue = (subject = "s") =>
      createAccessToken({ ...options, key: secret, world, subject, limitedBy });
    for (let issued = 0; issued < 30; issued += 1) await issue();
    await expect(issue()).rejects.toMatchObject({ status: 429, code: "too_many_attempts" });
    await issue("other");
    world.clock.advance(2000);
    await issue();
  });

  it("needs a key that signs and a time", async () => {
    await expect(createAccessToken({ ...options, key: curve.publicKey })).rejects.toThrow(
      TypeError,
    );
    await expect(createAccessToken({ ...options, key: "short" })).rejects.toThrow(TypeError);
    const endless = createAccessToken({ ...options, key: secret, expiresIn: Infinity });
    await expect(endless).rejects.toThrow(RangeError);
  });
});
