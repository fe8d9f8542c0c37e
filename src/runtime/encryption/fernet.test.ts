import { describe, expect, it } from "vitest";
import { decodeBase64url } from "./base64url.js";
import { fernetDecrypt, fernetEncrypt, splitKey } from "./fernet.js";

/** generate.json, verify.json and invalid.json of https://github.com/fernet/spec */
const secret = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const generated = {
  token:
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
  now: "1985-10-26T01:20:00-07:00",
  iv: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  src: "hello",
};
const verified = { token: generated.token, now: "1985-10-26T01:20:01-07:00", ttl: 60 };
const usual = "1985-10-26T01:20:01-07:00";
const invalid: [desc: string, token: string, now: string][] = [
  [
    "incorrect mac",
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
    usual,
  ],
  ["too short", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==", usual],
  [
    "invalid base64",
    "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
    usual,
  ],
  [
    "payload size not multiple of block size",
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
    usual,
  ],
  [
    "payload padding error",
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
    usual,
  ],
  [
    "far-future TS (unacceptable clock skew)",
    "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
    usual,
  ],
  [
    "expired TTL",
    "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
    "1985-10-26T01:21:31-07:00",
  ],
  [
    "incorrect IV (causes padding error)",
    "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
    usual,
  ],
  ["trailing characters after b64 padding", `${generated.token}trailingdata`, usual],
  [
    "invalid characters in b64",
    "*gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
    usual,
  ],
  [
    "invalid non-urlsafe characters in b64",
    "gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
    usual,
  ],
];

const key = splitKey(decodeBase64url(secret) ?? Buffer.alloc(0));
const at = (time: string): number => Date.parse(time);
const iv = Buffer.from(generated.iv);

describe("Fernet", () => {
  it("generates the specification's token", () => {
    const issue = { now: at(generated.now), iv };
    expect(fernetEncrypt(key, Buffer.from(generated.src), issue)).toBe(generated.token);
  });

  it("verifies the specification's token", () => {
    const age = { now: at(verified.now), ttl: verified.ttl };
    expect(fernetDecrypt(key, verified.token, age)?.toString()).toBe("hello");
  });

  it.each(invalid)("refuses: %s", (_desc, token, now) => {
    expect(fernetDecrypt(key, token, { now: at(now), ttl: 60 })).toBeUndefined();
  });

  it("reads what is refused only for its age when no age is asked for", () => {
    const [, expired = ""] = invalid[6] ?? [];
    const [, future = ""] = invalid[5] ?? [];
    expect(fernetDecrypt(key, expired)?.toString()).toBe("");
    expect(fernetDecrypt(key, future)?.toString()).toBe("");
  });

  it("is fresh for exactly ttl seconds and at most 60 s ahead", () => {
    const made = at(generated.now);
    const fresh = (now: number) =>
      fernetDecrypt(key, generated.token, { now, ttl: 60 }) !== undefined;
    expect([fresh(made + 60_999), fresh(made + 61_000)]).toEqual([true, false]);
    expect([fresh(made - 60_000), fresh(made - 60_001)]).toEqual([true, false]);
  });

  it("refuses every token that differs in one character", () => {
    const { token } = generated;
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === "A" ? "B" : "A";
      const damaged = token.slice(0, index) + other + token.slice(index + 1);
      expect(fernetDecrypt(key, damaged)).toBeUndefined();
    }
    expect(fernetDecrypt(key, token.replace("==", ""))).toBeUndefined();
    expect(fernetDecrypt(key, `${token}=`)).toBeUndefined();
  });

  it("carries messages of every length", () => {
    for (const length of [0, 1, 15, 16, 17, 4096]) {
      const message = Buffer.alloc(length, 7);
      const token = fernetEncrypt(key, message, { now: 0, iv });
      expect(fernetDecrypt(key, token)?.equals(message)).toBe(true);
    }
  });
});
