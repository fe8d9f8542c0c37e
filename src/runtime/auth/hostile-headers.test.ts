/**
 * Header fields that mean harm, against a whole endpoint: each is refused with its status and code,
 * never with 5xx, and its benign twin is answered. The tokens themselves are in `hostile.test.ts`.
 */
import { request as send, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { App } from "../http/app.js";
import { createApp } from "../http/create-app.js";
import { createHttpServer } from "../http/server.js";
import { idempotencyKey } from "../idempotency/key.js";
import { once } from "../idempotency/once.js";
import { defineEndpoint } from "../request/contract.js";
import { totpCode } from "../security/totp.js";
import { totpOnce } from "../security/totp_once.js";
import { testIssuer, testTotpSecret } from "../testing/users.js";
import { steppedWorld } from "../world/stepped.js";
import { createAccessToken } from "./access-token.js";
import { createApiKey, hashApiKey } from "./api-key.js";

const world = steppedWorld();
const key = createApiKey("test");
const settings = {
  version: 1 as const,
  body_limit: 1_000,
  request_timeout: 30,
  trusted_proxies: ["127.0.0.1/32"],
};

function appUnderAttack(): App {
  return createApp({
    settings,
    world,
    environment: {
      NODE_ENV: "test",
      SECRET_KEY: "a key of the tests only, 0123456789",
      IP_WHITELIST: "10.0.0.0/8,2001:db8::/32",
    },
    logDestination: { write: () => undefined },
    wiring: {
      tokens: testIssuer,
      mfa: () => testTotpSecret,
      apiKey: (hash) => (hash === hashApiKey(key) ? { id: "machine", scopes: [] } : undefined),
    },
  });
}

const plain = { description: "Test", response: { status: 200, body: z.unknown() } } as const;

/** One endpoint for each guard that reads a header. */
function mountAll(app: App): void {
  const jwt = defineEndpoint({
    ...plain,
    name: "jwt",
    method: "GET",
    path: "/jwt",
    permissions: [],
  });
  app.get("/jwt", app.observe(jwt), async (request) => {
    return jwt.answer((await app.auth.user(request, [])).id);
  });
  const keyed = { ...plain, name: "key", method: "GET", path: "/key", permissions: [] } as const;
  const apiKey = defineEndpoint({ ...keyed, auth: "api_key" });
  app.get("/key", app.observe(apiKey), async (request) => {
    return apiKey.answer((await app.auth.apiKey(request, [])).id);
  });
  const paged = { ...plain, name: "page", method: "POST", path: "/page", permissions: [] } as const;
  const session = defineEndpoint({ ...paged, auth: "session" });
  app.post("/page", app.observe(session), async (request) => {
    return session.answer((await app.auth.session(request, [])).id);
  });
  const ip = defineEndpoint({ ...plain, name: "ip", method: "GET", path: "/ip" });
  const allowed = app.ipWhitelist();
  app.get("/ip", app.observe(ip), (request) => {
    const bar = allowed(request);
    if (bar) throw bar;
    return ip.answer("in");
  });
  mountStored(app);
}

/** A second factor, and a key. */
function mountStored(app: App): void {
  const mfa = defineEndpoint({
    ...plain,
    name: "mfa",
    method: "GET",
    path: "/mfa",
    permissions: [],
  });
  const factor = app.store.admission(mfa, { mfa: totpOnce({ maxAge: 0 }) });
  app.get("/mfa", app.observe(mfa), async (request, call) => {
    const user = await app.auth.user(request, []);
    const shown = await app.mfa.shown(request, user);
    const pass = await factor.enter(call, { principal: user.principal, mfa: shown });
    return pass.answer ?? pass.settle(await pass.running(() => "in"));
  });
  const write = defineEndpoint({ ...plain, name: "once", method: "POST", path: "/once" });
  const admission = app.store.admission(write, { idempotency: once({ ttl: 60 }) });
  app.post("/once", app.observe(write), async (request, call) => {
    const claim = idempotencyKey(request, "print");
    const pass = await admission.enter(call, { principal: "one", idempotency: claim });
    return pass.answer ?? pass.settle(await pass.running(() => "done"));
  });
}

let server: Server;
let token = "";
let cookie = "";
let csrf = "";

beforeAll(async () => {
  const app = appUnderAttack();
  app.mount({ all: mountAll });
  server = createHttpServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  token = await createAccessToken({
    key: testIssuer.secret,
    issuer: testIssuer.issuer,
    audience: testIssuer.audience,
    subject: "ada",
    expiresIn: 3_600,
    world,
  });
  const cookies: string[] = [];
  const response = { append: (_name: string, value: string) => cookies.push(value) };
  csrf = await app.auth.sessions.open(response as never, { id: "ada" });
  [cookie = ""] = (cookies[0] ?? "").split(";");
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Fields = OutgoingHttpHeaders;

async function ask(path: string, headers: Fields): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const method = path === "/page" || path === "/once" ? "POST" : "GET";
  return new Promise((resolve, reject) => {
    const asked = send({ port, host: "127.0.0.1", path, method, headers }, (answer) => {
      let text = "";
      answer.on("data", (piece) => (text += String(piece)));
      answer.on("end", () => {
        const { code = "" } = (text.startsWith("{") ? JSON.parse(text) : {}) as { code?: string };
        resolve(`${String(answer.statusCode)} ${code}`.trim());
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** A code that was not used yet: time goes on by a step for each. */
function freshCode(): string {
  world.clock.advance(30_000);
  return totpCode(testTotpSecret, world.clock.now());
}

const jwt = (value: string): Fields => ({ authorization: value });
const bearer = (value = token): Fields => jwt(`Bearer ${value}`);
const apiKey = (value: string | string[]): Fields => ({ "x-api-key": value });
const page = (fields: Fields = {}): Fields => ({ cookie, "x-csrf-token": csrf, ...fields });
const from = (value: string): Fields => ({ "x-forwarded-for": value });
const code = (value: string | string[]): Fields => ({ ...bearer(), "x-mfa-code": value });
const once1 = (value: string | string[]): Fields => ({ "idempotency-key": value });

type Case = [name: string, path: string, attack: () => Fields, refusal: string, twin: () => Fields];

const missing = "401 token_missing";
const invalid = "401 token_invalid";
const noKey = "401 api_key_invalid";
const noPage = "401 session_invalid";
const forged = "403 csrf_token_invalid";
const outside = "403 ip_not_allowed";
const wrongCode = "401 mfa_invalid";
const wrongKey = "400 idempotency_key_invalid";

const cases: Case[] = [
  ["no scheme", "/jwt", () => jwt(token), missing, () => bearer()],
  ["Basic", "/jwt", () => jwt("Basic YWRhOmFkYQ=="), missing, () => bearer()],
  ["Bearer without token", "/jwt", () => jwt("Bearer"), missing, () => bearer()],
  [
    "Bearer with spaces alone",
    "/jwt",
    () => jwt("Bearer    "),
    missing,
    () => jwt(`bearer ${token}`),
  ],
  [
    "Bearer and a tab",
    "/jwt",
    () => jwt(`Bearer\t${token}`),
    missing,
    () => jwt(`Bearer  ${token}`),
  ],
  ["DPoP", "/jwt", () => jwt(`DPoP ${token}`), missing, () => bearer()],
  ["two schemes", "/jwt", () => jwt(`Basic YQ==, Bearer ${token}`), missing, () => bearer()],
  [
    "a token in the cookie",
    "/jwt",
    () => ({ cookie: `access_token=${token}` }),
    missing,
    () => bearer(),
  ],
  [
    "a token in another header",
    "/jwt",
    () => ({ "x-access-token": token }),
    missing,
    () => bearer(),
  ],
  ["a path as token", "/jwt", () => bearer("../../etc/passwd"), invalid, () => bearer()],
  ["SQL as token", "/jwt", () => bearer("' OR 1=1 --"), invalid, () => bearer()],
  ["9,000 letters", "/jwt", () => bearer("a".repeat(9_000)), invalid, () => bearer()],
  ["9,000 dots", "/jwt", () => bearer(".".repeat(9_000)), invalid, () => bearer()],
  ["no API key", "/key", () => ({}), "401 api_key_missing", () => apiKey(key)],
  ["an empty API key", "/key", () => apiKey(""), "401 api_key_missing", () => apiKey(key)],
  ["another API key", "/key", () => apiKey(createApiKey("test")), noKey, () => apiKey(key)],
  ["a shortened API key", "/key", () => apiKey(key.slice(0, -1)), noKey, () => apiKey(key)],
  ["two API keys", "/key", () => apiKey([key, key]), noKey, () => apiKey(key)],
  ["the key's hash", "/key", () => apiKey(hashApiKey(key)), noKey, () => apiKey(key)],
  ["a short API key", "/key", () => apiKey("admin"), noKey, () => apiKey(key)],
  ["8,000 letters as key", "/key", () => apiKey("k".repeat(8_000)), noKey, () => apiKey(key)],
  ["a key as bearer", "/key", () => bearer(key), "401 api_key_missing", () => apiKey(key)],
  ["a bearer token as key", "/key", () => apiKey(token), noKey, () => apiKey(key)],
  ["no session", "/page", () => ({}), "401 session_missing", () => page()],
  ["an empty session", "/page", () => page({ cookie: "__Host-session=" }), noPage, () => page()],
  [
    "a bearer token as session",
    "/page",
    () => page({ cookie: `__Host-session=${token}` }),
    noPage,
    () => page(),
  ],
  [
    "a session as bearer token",
    "/jwt",
    () => bearer(cookie.split("=")[1]),
    invalid,
    () => bearer(),
  ],
  [
    "a session under another name",
    "/page",
    () => page({ cookie: cookie.replace("__Host-", "") }),
    "401 session_missing",
    () => page(),
  ],
  [
    "two sessions",
    "/page",
    () => page({ cookie: `${cookie}; ${cookie}` }),
    noPage,
    () => page({ cookie: `other=1; ${cookie}` }),
  ],
  [
    "a changed session",
    "/page",
    () => page({ cookie: cookie.replace(/..$/, "xx") }),
    noPage,
    () => page(),
  ],
  ["no CSRF token", "/page", () => ({ cookie }), forged, () => page()],
  ["an empty CSRF token", "/page", () => page({ "x-csrf-token": "" }), forged, () => page()],
  [
    "another CSRF token",
    "/page",
    () => page({ "x-csrf-token": "x".repeat(32) }),
    forged,
    () => page(),
  ],
  [
    "a cross-site page",
    "/page",
    () => ({ cookie, "sec-fetch-site": "cross-site" }),
    forged,
    () => ({ cookie, "sec-fetch-site": "same-origin" }),
  ],
  [
    "a page of the same site",
    "/page",
    () => ({ cookie, "sec-fetch-site": "same-site" }),
    forged,
    () => page({ "sec-fetch-site": "same-site" }),
  ],
  ["an address outside", "/ip", () => from("192.0.2.1"), outside, () => from("10.1.2.3")],
  [
    "a chain that begins inside",
    "/ip",
    () => from("10.1.2.3, 192.0.2.1"),
    outside,
    () => from("192.0.2.1, 10.1.2.3"),
  ],
  ["no address at all", "/ip", () => from("unknown"), outside, () => from("10.1.2.3")],
  ["a name as address", "/ip", () => from("localhost"), outside, () => from("10.1.2.3")],
  ["an address in octal", "/ip", () => from("012.1.2.3"), outside, () => from("10.1.2.3")],
  ["an address as a number", "/ip", () => from("167838211"), outside, () => from("10.1.2.3")],
  ["an IPv6 address outside", "/ip", () => from("2001:db9::1"), outside, () => from("2001:db8::1")],
  ["an address with spaces", "/ip", () => from("10.1 .2.3"), outside, () => from(" 10.1.2.3 ")],
  [
    "8,000 addresses",
    "/ip",
    () => from("10.1.2.3,".repeat(800) + "192.0.2.1"),
    outside,
    () => from("10.1.2.3,".repeat(800) + "10.1.2.3"),
  ],
  ["X-Real-IP", "/ip", () => ({ "x-real-ip": "10.1.2.3" }), outside, () => from("10.1.2.3")],
  ["Forwarded", "/ip", () => ({ forwarded: "for=10.1.2.3" }), outside, () => from("10.1.2.3")],
  ["no code", "/mfa", () => bearer(), "401 mfa_required", () => code(freshCode())],
  ["five digits", "/mfa", () => code("12345"), wrongCode, () => code(freshCode())],
  ["seven digits", "/mfa", () => code(`${freshCode()}0`), wrongCode, () => code(freshCode())],
  ["letters as code", "/mfa", () => code("abcdef"), wrongCode, () => code(freshCode())],
  ["a code with a sign", "/mfa", () => code(`+${freshCode()}`), wrongCode, () => code(freshCode())],
  ["a code in hexadecimal", "/mfa", () => code("0x1E240"), wrongCode, () => code(freshCode())],
  ["two codes", "/mfa", () => code([freshCode(), freshCode()]), wrongCode, () => code(freshCode())],
  ["an empty key", "/once", () => once1(" "), wrongKey, () => once1("k1")],
  [
    "a key of 256 letters",
    "/once",
    () => once1("k".repeat(256)),
    wrongKey,
    () => once1("k".repeat(255)),
  ],
  ["an open quote", "/once", () => once1('"k'), wrongKey, () => once1('"k2"')],
  ["an unknown escape", "/once", () => once1('"\\n"'), wrongKey, () => once1('"\\\\"')],
  ["a quote inside", "/once", () => once1('"a"b"'), wrongKey, () => once1('"a\\"b"')],
];

describe("hostile header fields", () => {
  it(`are ${String(cases.length)}`, () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });

  it.each(cases)("%s at %s", async (...[, path, attack, refusal, twin]) => {
    expect(await ask(path, attack())).toBe(refusal);
    // Wrong codes lock after five, so time goes on between the cases.
    if (path === "/mfa") world.clock.advance(30_000);
    expect(await ask(path, twin())).toBe("200");
  });

  it("don't let a used code pass again", async () => {
    const used = freshCode();
    expect(await ask("/mfa", code(used))).toBe("200");
    expect(await ask("/mfa", code(used))).toBe(wrongCode);
  });
});
