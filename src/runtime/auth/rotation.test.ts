import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { createAuthenticator } from "./authenticator.js";

const minute = 60_000;
const first = generateKeyPairSync("ec", { namedCurve: "P-256" });
const second = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = (kid: string, { publicKey }: KeyPairKeyObjectResult) => ({
  ...publicKey.export({ format: "jwk" }),
  kid,
});

/** Callers whose tokens are remembered for an hour, and an issuer whose keys a test changes. */
async function setUp() {
  const world = steppedWorld();
  const issuer = { keys: [jwk("a", first)], isUp: true, fetches: 0 };
  const authenticator = createAuthenticator({
    issuers: [{ issuer: "i", audience: "api", jwksUrl: "https://id.example/jwks" }],
    world,
    tokenCache: 3600,
    loadKeys: () => {
      issuer.fetches += 1;
      const text = JSON.stringify({ keys: issuer.keys });
      return issuer.isUp ? Promise.resolve(text) : Promise.reject(new Error("away"));
    },
  });
  const exp = world.clock.now() / 1000 + 86_400;
  const token = await new SignJWT({ iss: "i", aud: "api", sub: "ada", exp })
    .setProtectedHeader({ alg: "ES256", kid: "a" })
    .sign(first.privateKey);
  const ask = (bearer = token) =>
    authenticator.user({ headers: { authorization: `Bearer ${bearer}` } }).then(
      () => "accepted",
      (error: unknown) => (Refusal.is(error) ? error.code : String(error)),
    );
  return { world, issuer, ask };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("rotation of an issuer's keys", () => {
  const rotations: [string, ReturnType<typeof jwk>[]][] = [
    ["vanishes", [jwk("b", second)]],
    ["is replaced under its name", [jwk("a", second)]],
  ];
  it.each(rotations)("ends remembered verdicts when a key %s", async (_how, keys) => {
    const { world, issuer, ask } = await setUp();
    await ask();
    issuer.keys = keys;
    world.clock.advance(10 * minute);
    // Nobody but those who are remembered asks, and still the change is seen.
    expect(await ask()).toBe("accepted");
    await settle();
    expect(await ask()).toBe("token_invalid");
  });

  it("keeps them when a key is added", async () => {
    const { world, issuer, ask } = await setUp();
    await ask();
    issuer.keys = [jwk("a", first), jwk("b", second)];
    world.clock.advance(10 * minute);
    await ask();
    await settle();
    expect(await ask()).toBe("accepted");
    expect(issuer.fetches).toBe(2);
  });
});

describe("an issuer that was never there", () => {
  it("is asked again when callers were told to come back", async () => {
    const { world, issuer, ask } = await setUp();
    issuer.isUp = false;
    expect(await ask()).toBe("issuer_unavailable");
    issuer.isUp = true;
    world.clock.advance(4_999);
    expect(await ask()).toBe("issuer_unavailable");
    world.clock.advance(1);
    expect(await ask()).toBe("accepted");
  });
});
