import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { createAuthenticator } from "./authenticator.js";

/**
 * Every attack has a benign twin: the same token without the one thing that is wrong about it is
 * accepted. So a case can't pass because of a mistake in how it is made.
 */
const world = steppedWorld(Date.UTC(2026, 0, 1));
const now = world.clock.now() / 1000;
const secret = "0123456789abcdefghijklmnopqrstuvwxyz";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const rsaPem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();

const issuers = [
  { issuer: "hs", audience: "api", secret },
  { issuer: "rs", audience: "api", publicKey: rsaPem, algorithms: ["RS256"] },
];
const authenticator = createAuthenticator({ issuers, world, tokenCache: 0 });

type Json = Record<string, unknown>;
const text = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const hs = (input: string, key: string, hash: string): string =>
  createHmac(hash, key).update(input).digest("base64url");
const rs = (input: string, key = rsa.privateKey): string =>
  sign("sha256", Buffer.from(input), key).toString("base64url");

const claims: Json = { iss: "hs", aud: "api", sub: "ada", exp: now + 60, scope: "a" };
const rsClaims: Json = { ...claims, iss: "rs" };

/** An HS256 token; what the attack changes comes in as header, claims (or raw text of them). */
function signed(header: Json | string = {}, payload: Json | string = claims): string {
  const head = typeof header === "string" ? header : { alg: "HS256", typ: "JWT", ...header };
  const input = `${text(head)}.${text(payload)}`;
  return `${input}.${hs(input, secret, "sha256")}`;
}

function signedRs(header: Json = {}, payload: Json = rsClaims, key = rsa.privateKey): string {
  const input = `${text({ alg: "RS256", ...header })}.${text(payload)}`;
  return `${input}.${rs(input, key)}`;
}

async function ask(authorization: string): Promise<string> {
  try {
    await authenticator.user({ headers: { authorization } }, ["a"]);
    return "accepted";
  } catch (error) {
    if (!Refusal.is(error)) throw error;
    expect(error.status).toBe(401);
    expect(error.headers["www-authenticate"]).toMatch(/^Bearer realm="api"/);
    return error.code;
  }
}

const good = signed();
const [head = "", body = "", mac = ""] = good.split(".");
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Other spelling of the same bytes: the last character holds bits that are thrown away. */
const respelled = (part: string): string => {
  const last = alphabet.indexOf(part.at(-1) ?? "");
  const spare = part.length % 4 === 2 ? 4 : 2;
  return (
    part.slice(0, -1) + alphabet.charAt(((last >> spare) << spare) | ((last + 1) % (1 << spare)))
  );
};
const macKeyedByPem = (alg: string): string => {
  const input = `${text({ alg })}.${text(rsClaims)}`;
  return `${input}.${hs(input, rsaPem, "sha256")}`;
};
const embedded = stranger.publicKey.export({ format: "jwk" });
const raw = (json: string): string => JSON.stringify(claims).replace('"sub":"ada"', json);

const attacks: [name: string, attack: string, twin: string][] = [
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
  ["only dots", "..", good],
  // The claims
  ["no iss", signed({}, { ...claims, iss: undefined }), good],
  ["an iss that isn't trusted", signed({}, { ...claims, iss: "https://evil.example" }), good],
  ["an iss with a slash behind", signed({}, { ...claims, iss: "hs/" }), good],
  ["an iss as a list", signed({}, { ...claims, iss: ["hs"] }), good],
  ["iss __proto__", signed({}, { ...claims, iss: "__proto__" }), good],
  ["no aud", signed({}, { ...claims, aud: undefined }), good],
  [
    "another aud",
    signed({}, { ...claims, aud: "other" }),
    signed({}, { ...claims, aud: ["other", "api"] }),
  ],
  [
    "aud as an object",
    signed({}, { ...claims, aud: { 0: "api" } }),
    signed({}, { ...claims, aud: ["api"] }),
  ],
  ["no exp", signed({}, { ...claims, exp: undefined }), good],
  ["exp as a text", signed({}, { ...claims, exp: String(now + 60) }), good],
  [
    "an infinite exp",
    signed({}, raw('"sub":"ada","exp":1e400').replace(`"exp":${String(now + 60)},`, "")),
    good,
  ],
  [
    "an exp beyond all dates",
    signed({}, { ...claims, exp: 1e300 }),
    signed({}, { ...claims, exp: 4e9 }),
  ],
  ["exp null", signed({}, { ...claims, exp: null }), good],
  [
    "an nbf in the future",
    signed({}, { ...claims, nbf: now + 1 }),
    signed({}, { ...claims, nbf: now }),
  ],
  ["nbf as a text", signed({}, { ...claims, nbf: "0" }), signed({}, { ...claims, nbf: 0 })],
  [
    "an infinite nbf",
    signed({}, raw('"sub":"ada","nbf":-1e400')),
    signed({}, raw('"sub":"ada","nbf":0')),
  ],
  [
    "an infinite iat",
    signed({}, raw('"sub":"ada","iat":-1e400')),
    signed({}, raw('"sub":"ada","iat":0')),
  ],
  ["no sub", signed({}, { ...claims, sub: undefined }), good],
  ["an empty sub", signed({}, { ...claims, sub: "" }), good],
  ["sub as a number", signed({}, { ...claims, sub: 1 }), signed({}, { ...claims, sub: "1" })],
  ["sub as an object", signed({}, { ...claims, sub: { id: "ada" } }), good],
  [
    "a sub of 256 characters",
    signed({}, { ...claims, sub: "x".repeat(256) }),
    signed({}, { ...claims, sub: "x".repeat(255) }),
  ],
  [
    "a line break in sub",
    signed({}, { ...claims, sub: "ada\nroot" }),
    signed({}, { ...claims, sub: "ada root" }),
  ],
  [
    "scope as a number",
    signed({}, { ...claims, scope: 7 }),
    signed({}, { ...claims, scope: ["a"] }),
  ],
  [
    "a scope list of objects",
    signed({}, { ...claims, scope: [{ a: 1 }] }),
    signed({}, { ...claims, scope: ["a"] }),
  ],
  [
    "roles as an object",
    signed({}, { ...claims, roles: { admin: true } }),
    signed({}, { ...claims, roles: "admin" }),
  ],
  [
    "tenant as a list",
    signed({}, { ...claims, tenant: ["a"] }),
    signed({}, { ...claims, tenant: "a" }),
  ],
  ["claims that are a list", signed({}, '["hs"]'), good],
  ["claims that are no JSON", signed({}, "hs"), good],
  [
    "claims that are no UTF-8",
    `${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}.${mac}`,
    good,
  ],
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
    const error: unknown = await authenticator
      .user({ headers: { authorization: `Bearer ${bearer}` } })
      .catch((reason: unknown) => reason);
    if (!Refusal.is(error)) throw new Error("Expected a refusal.");
    expect(JSON.stringify([error.message, error.headers, error.members])).not.toContain(canary);
  });

  it("survives random damage", async () => {
    for (let index = 0; index < good.length; index += 1) {
      const other = good[index] === "A" ? "B" : "A";
      const damaged = good.slice(0, index) + other + good.slice(index + 1);
      expect(await ask(`Bearer ${damaged}`)).toBe("token_invalid");
    }
  });
});

describe("keys from a URL", () => {
  const jwk = { ...rsa.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" };
  let isUp = true;
  const server = createServer((_request, response) => {
    response.writeHead(isUp ? 200 : 500, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  const remote = () => {
    const { port } = server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${String(port)}/jwks`;
    const trusted = { issuer: "rs", audience: "api", jwksUrl };
    return createAuthenticator({ issuers: [trusted], world, tokenCache: 0 });
  };
  const statusOf = (token: string, from = remote()): Promise<number> =>
    from.user({ headers: { authorization: `Bearer ${token}` } }).then(
      () => 200,
      (error: unknown) => (Refusal.is(error) ? error.status : 500),
    );

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("verify by kid; an unknown kid and a shared-secret algorithm are the token's fault", async () => {
    isUp = true;
    const from = remote();
    expect(await statusOf(signedRs({ kid: "k1" }), from)).toBe(200);
    expect(await statusOf(signedRs({ kid: "k2" }), from)).toBe(401);
    expect(await statusOf(macKeyedByPem("HS256"), from)).toBe(401);
    expect(await statusOf(signedRs({ kid: "k1" }, rsClaims, stranger.privateKey), from)).toBe(401);
  });

  it("a made-up kid gets 401 also while the issuer is away", async () => {
    isUp = true;
    const from = remote();
    expect(await statusOf(signedRs({ kid: "k1" }), from)).toBe(200);
    isUp = false;
    expect(await statusOf(signedRs({ kid: "made-up" }), from)).toBe(401);
    expect(await statusOf(signedRs({ kid: "k1" }), from)).toBe(200);
  });

  it("that can't be fetched are nobody's fault: 503, for tokens of that issuer only", async () => {
    isUp = false;
    expect(await statusOf(signedRs({ kid: "k1" }))).toBe(503);
    expect(await statusOf(signed())).toBe(401);
  });
});
