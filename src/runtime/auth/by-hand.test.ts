import { scryptSync } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { handApp, serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import type { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { createPasswords } from "./password.js";
import { getPasswordHash, verifyPassword } from "./passwords-by-hand.js";
import { mountUserProfile } from "./user-profile.js";

const open: ByHand[] = [];
afterEach(() => {
  for (const served of open.splice(0)) served.close();
});

/** Cheap to check: a cost that the format allows and nobody should use. */
const cheap =
  "$scrypt$ln=1,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

describe("passwords", () => {
  it("are known again by their hash, which differs each time", { timeout: 30_000 }, async () => {
    const passwords = createPasswords();
    const [one, two] = [
      await passwords.hash("correct horse"),
      await passwords.hash("correct horse"),
    ];
    expect(one).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
    expect(one).not.toBe(two);
    expect(one).not.toContain("correct");
    expect(await passwords.verify("correct horse", one)).toBe(true);
    expect(await passwords.verify("correct horsf", one)).toBe(false);
  });

  it("are the same in every form that Unicode has for them", { timeout: 30_000 }, async () => {
    const app = handApp();
    const hash = await getPasswordHash(app, "caf\u00e9");
    expect(await verifyPassword(app, "cafe\u0301", hash, { account: "ada" })).toBe(true);
  });

  it.each(["", "x".repeat(1_025), "\ud800"])("of %j can't be hashed", async (password) => {
    await expect(createPasswords().hash(password)).rejects.toThrow(RangeError);
  });

  it.each([
    "",
    "plain",
    cheap.replace("ln=1,", "ln=99,"),
    cheap.replace("ln=1,", "ln=20,"),
    cheap.replace("r=1,", "r=0,"),
    cheap.replace("p=1$", "p=99$"),
    cheap.replace("scrypt", "argon2id"),
    `${cheap}A`,
    `${cheap}\n`,
  ])("don't fit %j, without work", async (hash) => {
    expect(await createPasswords().verify("password", hash)).toBe(false);
  });

  it("of half a character don't fit the hash of another half", async () => {
    const salt = Buffer.alloc(16);
    const key = scryptSync("\ufffd", salt, 32, { N: 2, r: 1, p: 1 }).toString("base64");
    const hash = `$scrypt$ln=1,r=1,p=1$${"A".repeat(22)}$${key.replace("=", "")}`;
    const passwords = createPasswords();
    expect(await passwords.verify("\ufffd", hash)).toBe(true);
    expect(await passwords.verify("\ud800", hash)).toBe(false);
  });

  it("of nobody wait in the same line as others", { timeout: 30_000 }, async () => {
    const passwords = createPasswords();
    const nobody = [passwords.verify("password", undefined), passwords.verify("b", undefined)];
    const all = Array.from({ length: 101 }, () => passwords.verify("password", cheap));
    const ends = await Promise.allSettled(all);
    expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(await Promise.all(nobody)).toEqual([false, false]);
  });

  it("wait in a line that has an end", async () => {
    const passwords = createPasswords();
    const all = Array.from({ length: 200 }, () => passwords.verify("password", cheap));
    const ends = await Promise.allSettled(all);
    const busy = ends.filter((end) => end.status === "rejected");
    expect(busy.length).toBe(98);
    expect(busy.every(({ reason }) => (reason as Refusal).code === "passwords_busy")).toBe(true);
    expect(await passwords.verify("password", cheap)).toBe(false);
  });

  it("get ten tries for an account in fifteen minutes", async () => {
    const world = steppedWorld();
    const app = handApp(world);
    const guess = (account: string) => verifyPassword(app, "guess", cheap, { account });
    for (let time = 0; time < 10; time += 1) expect(await guess("ada")).toBe(false);
    await expect(guess("ada")).rejects.toMatchObject({ status: 429, code: "too_many_passwords" });
    expect(await guess("bob")).toBe(false);
    world.clock.advance(900_000);
    expect(await guess("ada")).toBe(false);
  });
});

describe("users' own profiles", () => {
  it("are shown to their users alone, with the scope, and kept for a minute", async () => {
    const served = await serveByHand();
    open.push(served);
    const { app, get, world } = served;
    let loads = 0;
    const load = ({ id }: { readonly id: string }) => ({ id, load: (loads += 1) });
    mountUserProfile(app, { scope: "read:data", load });
    expect(await get("/me", "ada::read:data")).toMatchObject({ status: 200 });
    expect(await get("/me", "bob::read:data")).toMatchObject({ status: 200 });
    await get("/me", "ada::read:data");
    expect(loads).toBe(2);
    expect((await get("/me")).status).toBe(401);
    world.clock.advance(60_000);
    await get("/me", "ada::read:data");
    expect(loads).toBe(3);
    await app.cache.invalidateTag("user_profile:ada");
    await get("/me", "ada::read:data");
    expect(loads).toBe(4);
  });

  it("never hold secrets, neither in the answer nor in the cache, and nobody keeps them", async () => {
    const served = await serveByHand();
    open.push(served);
    const kept = vi.spyOn(served.app.cache, "getOrSet");
    const load = () => ({ name: "Ada", password: "x", keys: [{ api_key: "y", id: 1 }] });
    mountUserProfile(served.app, { load });
    const { text, headers } = await served.get("/me", "ada::read:user");
    expect(JSON.parse(text)).toEqual({ name: "Ada", keys: [{ id: 1 }] });
    expect(await kept.mock.results[0]?.value).toEqual({ name: "Ada", keys: [{ id: 1 }] });
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("need their scope", async () => {
    const served = await serveByHand();
    open.push(served);
    mountUserProfile(served.app);
    expect((await served.get("/me", "ada::read:data")).status).toBe(403);
    expect(() => {
      mountUserProfile(served.app, { ttl: 0 });
    }).toThrow(RangeError);
  });
});
