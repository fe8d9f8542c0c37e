import { describe, expect, it } from "vitest";
import {
  ask,
  body,
  claims,
  good,
  head,
  hs,
  keysAskedFor,
  mac,
  macKeyedByPem,
  now,
  refusalOf,
  rsa,
  rsClaims,
  secret,
  signed,
  signedEs,
  signedRs,
  stranger,
  text,
  urlClaims,
  type Attack,
} from "./fixture/forge.js";

/**
 * Every attack has a benign twin: the same token without the one thing that is wrong about it is
 * accepted. So a case can't pass because of a mistake in how it is made.
 */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Other spelling of the same bytes: the last character holds bits that are thrown away. */
const respelled = (part: string): string => {
  const last = alphabet.indexOf(part.at(-1) ?? "");
  const spare = part.length % 4 === 2 ? 4 : 2;
  return (
    part.slice(0, -1) + alphabet.charAt(((last >> spare) << spare) | ((last + 1) % (1 << spare)))
  );
};
const macBytes = (length: number): string =>
  Buffer.concat([Buffer.from(mac, "base64url"), Buffer.alloc(1)])
    .subarray(0, length)
    .toString("base64url");
const macKeyedByDer = (): string => {
  const input = `${text({ alg: "HS256" })}.${text(rsClaims)}`;
  return `${input}.${hs(input, rsa.publicKey.export({ type: "spki", format: "der" }))}`;
};
const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const embedded = stranger.publicKey.export({ format: "jwk" });

const attacks: Attack[] = [
  // The signature
  ["no signature", `${head}.${body}.`, good],
  ["a missing third part", `${head}.${body}`, good],
  ["another signature", `${head}.${body}.${hs("x", secret, "sha256")}`, good],
  ["a shortened signature", `${head}.${body}.${mac.slice(0, -2)}`, good],
  [
    "another claim under the same signature",
    `${head}.${text({ ...claims, sub: "eve" })}.${mac}`,
    good,
  ],
  ["another header under the same signature", `${text({ alg: "HS256" })}.${body}.${mac}`, good],
  ["a respelled signature", `${head}.${body}.${respelled(mac)}`, good],
  ["another secret", `${head}.${body}.${hs(`${head}.${body}`, `${secret}x`, "sha256")}`, good],
  ["a stranger's key", signedRs({}, rsClaims, stranger.privateKey), signedRs()],
  ["an all-zero signature", `${head}.${body}.${"A".repeat(43)}`, good],
  // The algorithm
  ["alg none", `${text({ alg: "none" })}.${body}.`, good],
  ["alg none with a signature", signed({ alg: "none" }), good],
  ["alg nOnE", signed({ alg: "nOnE" }), good],
  ["alg in lower case", signed({ alg: "hs256" }), good],
  ["alg with a space", signed({ alg: "HS256 " }), good],
  ["no alg", signed({ alg: undefined }), good],
  ["alg as a list", signed({ alg: ["HS256"] }), good],
  ["alg as an object", signed({ alg: { toString: "HS256" } }), good],
  ["alg null", signed({ alg: null }), good],
  ["an algorithm that isn't allowed", signed({ alg: "HS384" }), good],
  ["HMAC keyed with the public key", macKeyedByPem("HS256"), signedRs()],
  ["HMAC under the name RS256", macKeyedByPem("RS256"), signedRs()],
  ["the secret's issuer with an RSA signature", signedRs({}, claims), signedRs()],
  ["an RSA algorithm that isn't listed", signedRs({ alg: "PS256" }), signedRs()],
  // The header
  [
    "a key of its own (jwk)",
    signedRs({ jwk: embedded }, rsClaims, stranger.privateKey),
    signedRs({ jwk: embedded }),
  ],
  [
    "a key of its own (jku)",
    signedRs({ jku: "https://evil.example" }, rsClaims, stranger.privateKey),
    signedRs({ jku: "https://evil.example" }),
  ],
  [
    "a kid that is a path",
    `${text({ alg: "HS256", kid: "../../dev/null" })}.${body}.${hs("", "", "sha256")}`,
    signed({ kid: "../../dev/null" }),
  ],
  ["an unknown critical extension", signed({ crit: ["exp2"], exp2: 1 }), signed({ exp2: 1 })],
  ["an empty crit", signed({ crit: [] }), good],
  ["an unencoded payload (b64)", signed({ crit: ["b64"], b64: false }), good],
  ["a logout token", signed({ typ: "logout+jwt" }), signed({ typ: "at+jwt" })],
  ["a DPoP proof", signed({ typ: "dpop+jwt" }), signed({ typ: "application/at+jwt" })],
  ["a typ that is no text", signed({ typ: 1 }), good],
  ["a header that is a list", signed('["HS256"]'), signed('{"alg":"HS256"}')],
  ["a header that is no JSON", signed("{alg:HS256}"), signed('{"alg":"HS256"}')],
  ["a header that is null", signed("null"), signed('{"alg":"HS256"}')],
  // The form
  ["an encrypted token (five parts)", `${good}.${mac}.${mac}`, good],
  ["a fourth part", `${good}.`, good],
  ["white space inside", `${head}. ${body}.${mac}`, good],
  ["white space behind", `${good} `, good],
  ["a line break inside", `${head}\n.${body}.${mac}`, good],
  ["padding", `${head}.${body}.${mac}=`, good],
  ["the other base64 alphabet", `${head}.${body}.${mac.slice(0, -1)}+`, good],
  ["letters beyond ASCII", `${head}.${body}.${mac.slice(0, -1)}é`, good],
  ["a NUL", `${good}\0`, good],
  ["the JSON form", JSON.stringify({ protected: head, payload: body, signature: mac }), good],
  ["a second token", `${good}, Bearer ${good}`, good],
  ["quotes", `"${good}"`, good],
  [
    "more than 8 KiB",
    signed({}, { ...claims, x: "x".repeat(7000) }),
    signed({}, { ...claims, x: "x".repeat(5000) }),
  ],
  ["only dots", "..", good], // Signatures of curves
  ["an ES256 signature in DER", signedEs(undefined, { dsaEncoding: "der" }), signedEs()],
  ["an ES256 signature of zeros", signedEs(() => Buffer.alloc(64)), signedEs()],
  ["an ES256 signature of ones", signedEs(() => Buffer.alloc(64, 255)), signedEs()],
  ["an ES256 signature that is short", signedEs((own) => own.subarray(1)), signedEs()],
  ["an ES256 signature that is long", signedEs((own) => Buffer.concat([own, own])), signedEs()],
  [
    "an ES256 signature with a byte behind",
    signedEs((own) => Buffer.concat([own, Buffer.alloc(1)])),
    signedEs(),
  ],
  [
    "an ES256 signature under the name ES384",
    signedEs(undefined, { header: { alg: "ES384" } }),
    signedEs(),
  ],
  [
    "an ES256 signature under the name EdDSA",
    signedEs(undefined, { header: { alg: "EdDSA" } }),
    signedEs(),
  ],
  // Signatures of other lengths
  ["a MAC with a byte behind", `${head}.${body}.${macBytes(33)}`, good],
  ["a MAC of one byte", `${head}.${body}.${macBytes(1)}`, good],
  ["a MAC of 512 bits", `${head}.${body}.${hs(`${head}.${body}`, secret, "sha512")}`, good],
  ["an RSA signature without its last byte", signedRs().slice(0, -2), signedRs()],
  ["an RSA signature with a byte behind", `${signedRs()}AA`, signedRs()],
  [
    "an RSA signature of zeros",
    `${signedRs().split(".").slice(0, 2).join(".")}.${"A".repeat(342)}`,
    signedRs(),
  ],
  ["the public key as HMAC key, in DER", macKeyedByDer(), signedRs()],
  // More headers
  ["alg twice, ours last", signed('{"alg":"none","alg":"HS256"}'), signed('{"alg":"HS256"}')],
  [
    "alg twice, in other spelling",
    signed('{"alg":"HS256","\\u0061lg":"none"}'),
    signed('{"alg":"HS256"}'),
  ],
  ["alg in full-width letters", signed({ alg: "ＨＳ256" }), good],
  ["alg with a NUL", signed({ alg: "HS256\0" }), good],
  ["alg true", signed({ alg: true }), good],
  ["alg as an empty text", signed({ alg: "" }), good],
  ["alg constructor", signed({ alg: "constructor" }), good],
  ["alg __proto__", signed('{"alg":"__proto__"}'), signed('{"alg":"HS256"}')],
  ["kid as a number", signed({ kid: 1 }), signed({ kid: "1" })],
  ["kid as a list", signed({ kid: ["k1"] }), signed({ kid: "k1" })],
  ["kid null", signed({ kid: null }), good],
  ["a kid of 256 characters", signed({ kid: "k".repeat(256) }), signed({ kid: "k".repeat(255) })],
  [
    "an unencoded payload that crit doesn't announce",
    signed({ b64: false }),
    signed({ b64: true }),
  ],
  ["b64 as a text", signed({ b64: "false" }), good],
  ["crit as a text", signed({ crit: "exp" }), good],
  ["crit null", signed({ crit: null }), good],
  ["crit that names alg", signed({ crit: ["alg"] }), good],
  ["crit that names what isn't there", signed({ crit: ["x"] }), good],
  [
    "a certificate of its own (x5c)",
    signedRs({ x5c: ["AAAA"] }, rsClaims, stranger.privateKey),
    signedRs({ x5c: ["AAAA"] }),
  ],
  [
    "a certificate by URL (x5u)",
    signedRs({ x5u: "https://evil.example" }, rsClaims, stranger.privateKey),
    signedRs({ x5u: "https://evil.example" }),
  ],
  [
    "a key of its own as a secret",
    signed({ jwk: { kty: "oct", k: "AAAA" } }).replace(/[^.]+$/, hs("x", "x")),
    signed({ jwk: { kty: "oct", k: "AAAA" } }),
  ],
  ["an id token", signed({ typ: "id_token+jwt" }), signed({ typ: "jwt" })],
  ["a security event", signed({ typ: "secevent+jwt" }), signed({ typ: "AT+JWT" })],
  ["a typ with a NUL", signed({ typ: "JWT\0" }), signed({ typ: "JWT" })],
  ["a header behind a byte order mark", signed('\ufeff{"alg":"HS256"}'), signed('{"alg":"HS256"}')],
  [
    "a header of 17 levels",
    signed(`{"alg":"HS256","x":${nested(16)}}`),
    signed(`{"alg":"HS256","x":${nested(15)}}`),
  ],
  ["a header of 2000 levels", signed(`{"alg":"HS256","x":${nested(2000)}}`), good],
  // More forms
  ["a byte order mark before it", `\ufeff${good}`, good],
  ["a tab before it", `\t${good}`, good],
  ["percent signs", good.replaceAll(".", "%2E"), good],
  ["full-width dots", good.replaceAll(".", "．"), good],
  ["an empty header", `.${body}.${mac}`, good],
  ["an empty payload", `${head}..${hs(`${head}.`, secret)}`, good],
  ["a comma behind", `${good},`, good],
  ["a parameter behind", `${good};x=1`, good],
  ["the scheme twice", `Bearer ${good}`, good],
  ["a million characters", "a".repeat(1_000_000), good],
  ["a thousand dots", `${head}${".a".repeat(1000)}`, good],
];

describe("hostile tokens", () => {
  it.each(attacks)("%s", async (_name, attack, twin) => {
    expect(await ask(`Bearer ${attack}`)).toBe("token_invalid");
    expect(await ask(`Bearer ${twin}`)).toBe("accepted");
  });

  it("tells an expired token apart, but only when it was ours", async () => {
    const late = { ...claims, exp: now };
    expect(await ask(`Bearer ${signed({}, late)}`)).toBe("token_expired");
    const forged = `${signed({}, late).slice(0, -3)}AAA`;
    expect(await ask(`Bearer ${forged}`)).toBe("token_invalid");
  });

  it("never repeats anything of the token", async () => {
    const canary = "canary";
    const bearer = signed({ kid: canary }, { ...claims, iss: canary, sub: canary });
    const error = await refusalOf(bearer);
    expect(JSON.stringify([error.message, error.headers, error.members])).not.toContain(canary);
  });

  it("survives random damage", async () => {
    for (let index = 0; index < good.length; index += 1) {
      const other = good[index] === "A" ? "B" : "A";
      const damaged = good.slice(0, index) + other + good.slice(index + 1);
      expect(await ask(`Bearer ${damaged}`)).toBe("token_invalid");
    }
  });

  it("that are too large or of no form cost no look at a key", async () => {
    const large = signedRs({ kid: "k1" }, { ...urlClaims, x: "x".repeat(7000) });
    const before = keysAskedFor();
    for (const token of [large, `${signedRs({ kid: "k1" }, urlClaims)}.`, "a".repeat(1_000_000)]) {
      expect(await ask(`Bearer ${token}`)).toBe("token_invalid");
    }
    expect(keysAskedFor()).toBe(before);
    expect(await ask(`Bearer ${signedRs({ kid: "k1" }, urlClaims)}`)).toBe("accepted");
    expect(keysAskedFor()).toBe(before + 1);
  });
});
