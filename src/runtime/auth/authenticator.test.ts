import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { createAccessToken } from "./access-token.js";
import { createAuthenticator } from "./authenticator.js";
import type { User } from "./user.js";

const secret = "a shared secret of the issuer, 40 bytes!";
const issuer = { issuer: "https://id.example", audience: "api", secret };

function setUp(options: { tokenCache?: number; clockTolerance?: number } = {}) {
  const world = steppedWorld(Date.UTC(2026, 0, 1));
  const authenticator = createAuthenticator({ issuers: [issuer], world, ...options });
  const token = (more: Partial<Parameters<typeof createAccessToken>[0]> = {}) =>
    createAccessToken({
      key: secret,
      issuer: issuer.issuer,
      audience: "api",
      subject: "ada",
      scopes: ["read:example", "write:example"],
      roles: ["admin"],
      expiresIn: 300,
      world,
      ...more,
    });
  const user = (bearer: string, permissions?: readonly string[]): Promise<User> =>
    authenticator.user({ headers: { authorization: `Bearer ${bearer}` } }, permissions);
  return { world, authenticator, token, user };
}

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!Refusal.is(error)) throw new Error(`Expected a refusal, got ${String(error)}`);
  return error;
}

describe("user", () => {
  it("is read from the token", async () => {
    const { token, user, world } = setUp();
    const bearer = await token({ claims: { amr: ["pwd", "mfa"], tenant: "acme", sub: "eve" } });
    expect(await user(bearer, ["read:example"])).toMatchObject({
      id: "ada",
      tenant: "acme",
      scopes: new Set(["read:example", "write:example"]),
      roles: new Set(["admin"]),
      token: {
        id: createHash("sha256").update(bearer).digest("base64url"),
        mfa: true,
        expiresAt: world.clock.now() + 300_000,
      },
    });
  });

  it("has no second factor unless amr lists it", async () => {
    const { token, user } = setUp();
    expect((await user(await token())).token.mfa).toBe(false);
    expect((await user(await token({ claims: { amr: "mfa" } }))).token.mfa).toBe(false);
  });

  it("is refused without an error code when no token is shown", async () => {
    const { authenticator } = setUp();
    for (const headers of [{}, { authorization: "Basic YTpi" }, { authorization: "Bearer" }]) {
      const {
        status,
        code,
        headers: answer,
        knob,
      } = await refusal(authenticator.user({ headers }));
      expect({ status, code, knob }).toEqual({
        status: 401,
        code: "token_missing",
        knob: "security.user_permissions_required",
      });
      expect(answer["www-authenticate"]).toBe('Bearer realm="api"');
    }
  });

  it("must hold every scope", async () => {
    const { token, user } = setUp();
    const bearer = await token();
    await user(bearer, ["write:example", "read:example"]);
    await user(bearer, []);
    const told = await refusal(user(bearer, ["read:example", "delete:example"]));
    expect(told.status).toBe(403);
    expect(told.code).toBe("scope_missing");
    expect(told.message).toBe("The access token lacks delete:example.");
    expect(told.headers["www-authenticate"]).toContain('error="insufficient_scope"');
    expect(told.headers["www-authenticate"]).toContain('scope="read:example delete:example"');
  });

  it("takes the scheme in any case, and several spaces", async () => {
    const { authenticator, token } = setUp();
    const authorization = `bEARER   ${await token()}`;
    expect((await authenticator.user({ headers: { authorization } })).id).toBe("ada");
  });
});

describe("time", () => {
  it("ends a token exactly at exp, also a remembered one", async () => {
    const { token, user, world } = setUp({ tokenCache: 3600 });
    const bearer = await token();
    await user(bearer);
    world.clock.advance(299_999);
    await user(bearer);
    world.clock.advance(1);
    const told = await refusal(user(bearer));
    expect(told.code).toBe("token_expired");
    expect(told.headers["www-authenticate"]).toContain('error="invalid_token"');
  });

  it("tolerates clocks that differ, to the second", async () => {
    const { token, user, world } = setUp({ clockTolerance: 5 });
    const bearer = await token();
    world.clock.advance(304_999);
    await user(bearer);
    world.clock.advance(1);
    expect((await refusal(user(bearer))).code).toBe("token_expired");
  });

  it("begins a token exactly at nbf", async () => {
    const { token, user, world } = setUp();
    const nbf = world.clock.now() / 1000 + 10;
    const bearer = await token({ claims: { nbf } });
    world.clock.advance(9999);
    expect((await refusal(user(bearer))).code).toBe("token_invalid");
    world.clock.advance(1);
    await user(bearer);
  });
});

describe("remembered tokens", () => {
  it("are the same user for tokenCache seconds, then verified anew", async () => {
    const { token, user, world } = setUp({ tokenCache: 60 });
    const bearer = await token();
    const first = await user(bearer);
    world.clock.advance(59_999);
    expect(await user(bearer)).toBe(first);
    world.clock.advance(1);
    expect(await user(bearer)).not.toBe(first);
  });

  it("are dropped by forget, also those whose verification was under way", async () => {
    const { token, user, authenticator } = setUp();
    const bearer = await token();
    const underWay = user(bearer);
    authenticator.forget();
    const first = await underWay;
    const second = await user(bearer);
    expect(second).not.toBe(first);
    authenticator.forget();
    expect(await user(bearer)).not.toBe(second);
  });

  it("are none with tokenCache 0", async () => {
    const { token, user } = setUp({ tokenCache: 0 });
    const bearer = await token();
    expect(await user(bearer)).not.toBe(await user(bearer));
  });
});

describe("issuers", () => {
  it("have keys of their own, found by iss", async () => {
    const world = steppedWorld();
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const other = { issuer: "https://other.example", audience: ["x", "api"], publicKey: pem };
    const authenticator = createAuthenticator({ issuers: [issuer, other], world });
    const facts = { audience: "api", subject: "bob", expiresIn: 60, world };
    const ask = (bearer: string) =>
      authenticator.user({ headers: { authorization: `Bearer ${bearer}` } });
    const good = await createAccessToken({ ...facts, issuer: other.issuer, key: privateKey });
    expect((await ask(good)).id).toBe("bob");
    const crossed = await createAccessToken({ ...facts, issuer: issuer.issuer, key: privateKey });
    expect((await refusal(ask(crossed))).code).toBe("token_invalid");
  });

  it("verify tokens of every kind of key", async () => {
    const world = steppedWorld();
    const pairs = [
      generateKeyPairSync("rsa", { modulusLength: 2048 }),
      generateKeyPairSync("ec", { namedCurve: "P-256" }),
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
    ];
    for (const { publicKey, privateKey } of pairs) {
      const jwk = publicKey.export({ format: "jwk" });
      const trusted = { issuer: "i", audience: "a", publicKey: jwk };
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      const facts = { issuer: "i", audience: "a", subject: "s", expiresIn: 60, world };
      const bearer = await createAccessToken({ ...facts, key });
      const authenticator = createAuthenticator({ issuers: [trusted], world });
      const headers = { authorization: `Bearer ${bearer}` };
      expect((await authenticator.user({ headers })).id).toBe("s");
    }
  });
});
