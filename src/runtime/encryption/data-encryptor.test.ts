import { describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { createMetrics } from "../metrics/metrics.js";
import { steppedWorld } from "../world/stepped.js";
import { DataEncryptor, DecryptionError } from "./data-encryptor.js";
import { fernetDecrypt, splitKey } from "./fernet.js";
import { deriveKey, secretsOf } from "./keys.js";

const fernetKey = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const phrase = "correct horse battery staple, and more";

describe("DataEncryptor", () => {
  const world = steppedWorld();
  const encryptor = (...keys: string[]) => new DataEncryptor({ keys, world });

  it("takes no initialisation vector twice", () => {
    const one = encryptor(phrase);
    const vectors = Array.from({ length: 1_000 }, () =>
      Buffer.from(one.encrypt("ada"), "base64url").toString("hex", 9, 25),
    );
    expect(new Set(vectors).size).toBe(1_000);
  });

  it("encrypts texts and JSON values, differently each time", () => {
    const one = encryptor(phrase);
    expect(one.decrypt(one.encrypt("grüße"))).toBe("grüße");
    expect(one.decryptData(one.encryptData({ a: [1, null] }))).toEqual({ a: [1, null] });
    expect(one.encrypt("x")).not.toBe(one.encrypt("x"));
  });

  it("rotates: the first key encrypts, all decrypt", () => {
    const old = encryptor(phrase).encrypt("x");
    const rotated = encryptor(fernetKey, phrase);
    expect(rotated.decrypt(old)).toBe("x");
    expect(encryptor(fernetKey).decrypt(rotated.encrypt("y"))).toBe("y");
    expect(() => encryptor(phrase).decrypt(rotated.encrypt("y"))).toThrow(DecryptionError);
  });

  it("takes a Fernet key as it is and derives from any other text", () => {
    const token = encryptor(fernetKey).encrypt("x");
    const key = splitKey(Buffer.from(fernetKey, "base64url"));
    expect(fernetDecrypt(key, token)?.toString()).toBe("x");
    const derived = splitKey(deriveKey(phrase, "fernet"));
    expect(fernetDecrypt(derived, encryptor(phrase).encrypt("x"))?.toString()).toBe("x");
  });

  it("obeys ttl", () => {
    const one = encryptor(phrase);
    const token = one.encrypt("x");
    world.clock.advance(61_000);
    expect(one.decrypt(token)).toBe("x");
    expect(() => one.decrypt(token, 60)).toThrow(DecryptionError);
    expect(() => one.decryptData(token, 60)).toThrow(DecryptionError);
  });

  it("has an age bound of its own, which a call may change", () => {
    const one = new DataEncryptor({ keys: [phrase], world, ttl: 30 });
    const token = one.encrypt("x");
    world.clock.advance(31_000);
    expect(() => one.decrypt(token)).toThrow(DecryptionError);
    expect(one.decrypt(token, 60)).toBe("x");
    expect(() => new DataEncryptor({ keys: [phrase], world, ttl: 0 })).toThrow(RangeError);
  });

  it("counts by key generation", async () => {
    const metrics = createMetrics();
    const old = encryptor(phrase).encrypt("x");
    const rotated = new DataEncryptor({ keys: [fernetKey, phrase], world, metrics });
    rotated.decrypt(old);
    rotated.decrypt(rotated.encrypt("y"));
    expect(() => rotated.decrypt("forged")).toThrow(DecryptionError);
    const text = await metrics.registry.metrics();
    const counted = (operation: string, generation: string) =>
      `endpointgen_encryption_total{operation="${operation}",key_generation="${generation}"} 1`;
    expect(text).toContain(counted("encrypt", "0"));
    expect(text).toContain(counted("decrypt", "0"));
    expect(text).toContain(counted("decrypt", "1"));
    expect(text).toContain(counted("failed", "-"));
  });

  it("refuses weak and missing keys by name, without showing them", () => {
    expect(() => encryptor()).toThrow(/SECRET_KEY is not set/);
    expect(() => encryptor("x".repeat(31))).toThrow(/SECRET_KEY has 31 characters/);
    expect(() => encryptor("ab".repeat(20))).toThrow(/too few different/);
    expect(() => encryptor(phrase, "short-old")).toThrow(/Key 1 of SECRET_KEYS_OLD/);
    expect(() => encryptor(phrase, "short-old")).not.toThrow(/short-old/);
    expect(() => encryptor()).toThrow(StartupError);
  });

  it("digests under a key of its own", () => {
    const digest = encryptor(phrase).digest("x");
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(encryptor(phrase, fernetKey).digest("x")).toBe(digest);
    expect(encryptor(fernetKey).digest("x")).not.toBe(digest);
  });
});

describe("secretsOf", () => {
  it("lists the current secret, then the old ones", () => {
    expect(secretsOf({ SECRET_KEY: "a", SECRET_KEYS_OLD: "b, c,," })).toEqual(["a", "b", "c"]);
    expect(secretsOf({ SECRET_KEY: "a" })).toEqual(["a"]);
    expect(secretsOf({ SECRET_KEYS_OLD: "b" })).toEqual([]);
  });
});
