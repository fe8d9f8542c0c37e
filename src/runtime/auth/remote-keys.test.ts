import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { steppedWorld } from "../world/stepped.js";
import { createAuthenticator } from "./authenticator.js";
import { trustIssuers } from "./issuer.js";
import { KeysUnavailable, RemoteKeys } from "./remote-keys.js";
import { verifyToken } from "./verify.js";

const hour = 3_600_000;

function pair(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "EdDSA" } };
}

const one = pair("one");
const two = pair("two");

/** An issuer whose document and health a test sets, and the clock of those who ask it. */
function issuer(first: object[] = [one.jwk]) {
  const { clock } = steppedWorld();
  const state = { keys: first, isUp: true, text: "", asked: 0, rotated: 0, told: "" };
  const keys = new RemoteKeys({
    url: new URL("https://issuer.test/jwks"),
    clock,
    rotated: () => {
      state.rotated += 1;
    },
    told: (url, news) => {
      state.told += `${url.host} ${news}, `;
    },
    load: () => {
      state.asked += 1;
      if (!state.isUp) return Promise.reject(new Error("away"));
      return Promise.resolve(state.text || JSON.stringify({ keys: state.keys }));
    },
  });
  const find = (kid = "one") => keys.find({ alg: "EdDSA", kid }, { payload: "", signature: "" });
  return { state, clock, find };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("an issuer's keys", () => {
  it("are fetched once for however many ask at first", async () => {
    const { state, find } = issuer();
    await Promise.all(Array.from({ length: 100 }, () => find()));
    expect(state.asked).toBe(1);
  });

  it("are fetched anew behind the requests after ten minutes", async () => {
    const { state, clock, find } = issuer();
    await find();
    clock.advance(599_999);
    await find();
    expect(state.asked).toBe(1);
    clock.advance(1);
    await Promise.all([find(), find(), find()]);
    expect(state.asked).toBe(2);
  });

  it("stay good for 24 hours while the issuer is away, and are asked for every 30 seconds", async () => {
    const { state, clock, find } = issuer();
    await find();
    state.isUp = false;
    clock.advance(23 * hour);
    await find();
    await turn();
    await find();
    expect(state.asked).toBe(2);
    clock.advance(30_000);
    await find();
    expect(state.asked).toBe(3);
    clock.advance(hour - 30_001);
    await find();
    clock.advance(1);
    await expect(find()).rejects.toThrow(KeysUnavailable);
    await turn();
    clock.advance(30_000);
    state.isUp = true;
    await find();
  });

  it("are told of once when they are away, and once when they are back", async () => {
    const { state, clock, find } = issuer();
    const later = async (isUp: boolean): Promise<void> => {
      state.isUp = isUp;
      clock.advance(700_000);
      await find();
      await turn();
    };
    await find();
    for (const isUp of [false, false, true, true, false]) await later(isUp);
    expect(state.told).toBe("issuer.test away, issuer.test back, issuer.test away, ");
  });

  it("that never were there aren't asked for by everyone who comes", async () => {
    const { state, clock, find } = issuer();
    state.isUp = false;
    await expect(find()).rejects.toThrow(KeysUnavailable);
    await Promise.allSettled(Array.from({ length: 50 }, () => find()));
    expect(state.asked).toBe(1);
    clock.advance(30_000);
    await Promise.allSettled(Array.from({ length: 50 }, () => find()));
    expect(state.asked).toBe(2);
  });

  it("are looked for when nobody knows one, at most every 30 seconds", async () => {
    const { state, clock, find } = issuer();
    await find();
    await expect(find("made up")).rejects.toThrow();
    expect(state.asked).toBe(1);
    clock.advance(30_000);
    await Promise.allSettled(Array.from({ length: 200 }, (_, at) => find(`made up ${String(at)}`)));
    expect(state.asked).toBe(2);
    clock.advance(30_000);
    state.keys = [one.jwk, two.jwk];
    await find("two");
    expect(state.asked).toBe(3);
  });

  it.each([
    ["no JSON", "<html>"],
    ["no keys", "{}"],
    ["an empty list", '{"keys":[]}'],
    ["a shared secret", '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'],
    ["a list", "[]"],
    ["too many", JSON.stringify({ keys: Array.from({ length: 101 }, () => one.jwk) })],
  ])("that come as %s don't replace the ones there are", async (_name, text) => {
    const { state, clock, find } = issuer();
    await find();
    state.text = text;
    clock.advance(hour);
    await find();
    await turn();
    await find();
    expect(state).toMatchObject({ asked: 2, rotated: 0 });
  });

  it("that are taken back are told of, and new ones beside them aren't", async () => {
    const { state, clock, find } = issuer();
    await find();
    state.keys = [one.jwk, two.jwk];
    clock.advance(hour);
    await find();
    await turn();
    expect(state.rotated).toBe(0);
    state.keys = [two.jwk];
    clock.advance(hour);
    await find();
    await turn();
    expect(state.rotated).toBe(1);
    await expect(find("one")).rejects.toThrow();
  });
});

describe("people of several issuers", () => {
  const world = steppedWorld();
  const sign = (iss: string, claims: object, key: KeyObject) =>
    new SignJWT({ ...claims, iss, aud: "api", exp: world.clock.now() / 1000 + 60 })
      .setProtectedHeader({ alg: "EdDSA" })
      .sign(key);
  const facts = { audience: "api" };
  const issuers = [
    { ...facts, issuer: "a", publicKey: one.privateKey },
    { ...facts, issuer: "b", publicKey: two.privateKey },
    { ...facts, issuer: "c", publicKey: two.privateKey, samePeople: true },
  ];
  const principal = async (iss: string, claims: object, key: KeyObject) => {
    const authenticator = createAuthenticator({ issuers, world });
    const authorization = `Bearer ${await sign(iss, claims, key)}`;
    return (await authenticator.user({ headers: { authorization } })).principal;
  };

  it("are apart, whatever ids and tenants are called, but where they are the same people", async () => {
    const ada = { sub: "ada" };
    const tenant = { sub: "ada", tenant: "b" };
    const all = [
      await principal("a", ada, one.privateKey),
      await principal("b", ada, two.privateKey),
      await principal("a", tenant, one.privateKey),
      await principal("b", tenant, two.privateKey),
    ];
    expect(new Set(all).size).toBe(4);
    expect(await principal("c", ada, two.privateKey)).toBe(all[0]);
  });

  it("aren't another issuer's by another key", async () => {
    const keeper = { clock: world.clock, rotated: () => undefined };
    const token = await sign("b", { sub: "ada" }, one.privateKey);
    const moment = { now: world.clock.now(), tolerance: 0 };
    expect((await verifyToken(token, trustIssuers(issuers, keeper), moment)).kind).toBe("invalid");
  });
});
