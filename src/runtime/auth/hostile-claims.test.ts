import { describe, expect, it } from "vitest";
import {
  ask,
  body,
  claiming,
  claims,
  good,
  head,
  mac,
  now,
  signed,
  writing,
  type Attack,
} from "./fixture/forge.js";

const deep = (levels: number): unknown =>
  JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown;

const attacks: Attack[] = [
  ["no iss", claiming({ iss: undefined }), good],
  ["an iss that isn't trusted", claiming({ iss: "https://evil.example" }), good],
  ["an iss with a slash behind", claiming({ iss: "hs/" }), good],
  ["an iss as a list", claiming({ iss: ["hs"] }), good],
  ["iss __proto__", claiming({ iss: "__proto__" }), good],
  ["no aud", claiming({ aud: undefined }), good],
  ["another aud", claiming({ aud: "other" }), claiming({ aud: ["other", "api"] })],
  ["aud as an object", claiming({ aud: { 0: "api" } }), claiming({ aud: ["api"] })],
  ["no exp", claiming({ exp: undefined }), good],
  ["exp as a text", claiming({ exp: String(now + 60) }), good],
  [
    "an infinite exp",
    signed({}, JSON.stringify({ ...claims, exp: 0 }).replace('"exp":0', '"exp":1e400')),
    good,
  ],
  ["an exp beyond all dates", claiming({ exp: 1e300 }), claiming({ exp: 4e9 })],
  ["exp null", claiming({ exp: null }), good],
  ["an nbf in the future", claiming({ nbf: now + 1 }), claiming({ nbf: now })],
  ["nbf as a text", claiming({ nbf: "0" }), claiming({ nbf: 0 })],
  ["an infinite nbf", writing('"sub":"ada","nbf":-1e400'), writing('"sub":"ada","nbf":0')],
  ["an infinite iat", writing('"sub":"ada","iat":-1e400'), writing('"sub":"ada","iat":0')],
  ["no sub", claiming({ sub: undefined }), good],
  ["an empty sub", claiming({ sub: "" }), good],
  ["sub as a number", claiming({ sub: 1 }), claiming({ sub: "1" })],
  ["sub as an object", claiming({ sub: { id: "ada" } }), good],
  [
    "a sub of 256 characters",
    claiming({ sub: "x".repeat(256) }),
    claiming({ sub: "x".repeat(255) }),
  ],
  ["a line break in sub", claiming({ sub: "ada\nroot" }), claiming({ sub: "ada root" })],
  ["scope as a number", claiming({ scope: 7 }), claiming({ scope: ["a"] })],
  ["a scope list of objects", claiming({ scope: [{ a: 1 }] }), claiming({ scope: ["a"] })],
  ["roles as an object", claiming({ roles: { admin: true } }), claiming({ roles: "admin" })],
  ["tenant as a list", claiming({ tenant: ["a"] }), claiming({ tenant: "a" })],
  ["claims that are a list", signed({}, '["hs"]'), good],
  ["claims that are no JSON", signed({}, "hs"), good],
  [
    "claims that are no UTF-8",
    `${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}.${mac}`,
    good,
  ],
  ["iss as a number", claiming({ iss: 1 }), good],
  ["iss null", claiming({ iss: null }), good],
  ["an iss in other letters", claiming({ iss: "HS" }), good],
  ["an iss with a NUL behind", claiming({ iss: "hs\0" }), good],
  ["iss twice, ours last", writing('"sub":"ada","iss":"hs"'), good],
  ["aud as a number", claiming({ aud: 1 }), good],
  ["aud null", claiming({ aud: null }), good],
  ["an empty aud", claiming({ aud: "" }), good],
  ["an empty list of auds", claiming({ aud: [] }), claiming({ aud: ["api"] })],
  ["a list in aud", claiming({ aud: [["api"]] }), claiming({ aud: ["api"] })],
  ["an aud that begins like ours", claiming({ aud: "api.evil.example" }), good],
  ["an aud with a space behind", claiming({ aud: "api " }), good],
  ["exp as a list", claiming({ exp: [now + 60] }), good],
  ["exp as an object", claiming({ exp: { valueOf: now + 60 } }), good],
  ["exp true", claiming({ exp: true }), good],
  ["exp in other digits", claiming({ exp: "١٧٦٧٢٢٥٦٦٠" }), good],
  ["nbf as a list", claiming({ nbf: [0] }), claiming({ nbf: 0 })],
  ["nbf null", claiming({ nbf: null }), claiming({ nbf: 0 })],
  ["a negative nbf", claiming({ nbf: -1 }), claiming({ nbf: 0 })],
  ["an nbf half a second ahead", claiming({ nbf: now + 0.5 }), claiming({ nbf: now - 0.5 })],
  ["iat as a text", claiming({ iat: "0" }), claiming({ iat: 0 })],
  ["iat as a list", claiming({ iat: [0] }), claiming({ iat: 0 })],
  ["a negative iat", claiming({ iat: -1 }), claiming({ iat: 0 })],
  ["sub twice", writing('"sub":"ada","sub":"eve"'), good],
  ["sub twice, once in other spelling", writing('"sub":"ada","s\\u0075b":"eve"'), good],
  [
    "a name twice inside a claim",
    writing('"sub":"ada","x":{"a":1,"a":2}'),
    writing('"sub":"ada","x":{"a":1,"b":2}'),
  ],
  ["sub null", claiming({ sub: null }), good],
  ["sub true", claiming({ sub: true }), good],
  ["a NUL in sub", claiming({ sub: "ada\0" }), good],
  ["half a character in sub", writing('"sub":"\\ud800"'), writing('"sub":"\\ud83d\\ude00"')],
  ["the other half in sub", writing('"sub":"ada\\udc00"'), good],
  [
    "half a character in tenant",
    writing('"sub":"ada","tenant":"\\ud800"'),
    claiming({ tenant: "a" }),
  ],
  ["an empty tenant", claiming({ tenant: "" }), claiming({ tenant: "a" })],
  ["a line break in tenant", claiming({ tenant: "a\nb" }), claiming({ tenant: "a b" })],
  ["scope null", claiming({ scope: null }), good],
  [
    "half a character in a role",
    writing('"sub":"ada","roles":["\\ud800"]'),
    claiming({ roles: ["a"] }),
  ],
  [
    "1001 roles",
    claiming({ roles: Array.from({ length: 1001 }, () => "r") }),
    claiming({ roles: Array.from({ length: 999 }, () => "r") }),
  ],
  ["a role that is a number", claiming({ roles: [1] }), claiming({ roles: ["1"] })],
  ["claims of 17 levels", claiming({ x: deep(16) }), claiming({ x: deep(15) })],
  ["claims of 2000 levels", claiming({ x: deep(2000) }), good],
  ["claims behind a byte order mark", signed({}, `\ufeff${JSON.stringify(claims)}`), good],
  ["claims with something behind", signed({}, `${JSON.stringify(claims)} x`), good],
  ["claims that are null", signed({}, "null"), good],
  ["no claims", signed({}, ""), good],
];

describe("hostile claims, signed by the issuer", () => {
  it.each(attacks)("%s", async (_name, attack, twin) => {
    expect(await ask(`Bearer ${attack}`)).toBe("token_invalid");
    expect(await ask(`Bearer ${twin}`)).toBe("accepted");
  });

  const late: [string, unknown][] = [
    ["now", now],
    ["long ago", 0],
    ["a second before us", now - 1],
    ["before 1970", -1],
  ];
  it.each(late)("an exp that is %s", async (_name, exp) => {
    expect(await ask(`Bearer ${claiming({ exp })}`)).toBe("token_expired");
    expect(await ask(`Bearer ${claiming({ exp: now + 1 })}`)).toBe("accepted");
    expect(await ask(`Bearer ${head}.${body.slice(0, -1)}.${mac}`)).toBe("token_invalid");
  });
});
