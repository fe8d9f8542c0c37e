import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthenticator } from "../auth/authenticator.js";
import { totpCode } from "../security/totp.js";
import { steppedWorld } from "../world/stepped.js";
import { devToken, devTotp, laptop, readUsers } from "./index.js";

const SECRET_KEY = "correct horse battery staple, and more";
const people = `
users:
  ada:
    roles: [admin]
    scopes: ["read:example"]
    totp_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
    credits: { default: 100, ai: 5 }
  bob:
`;

let directory = "";
function write(path: string, text: string): void {
  const whole = join(directory, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "laptop-"));
  write("dev/users.yaml", people);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe("the entry", () => {
  it("loads only in development and tests", () => {
    const entry = join(dirname(fileURLToPath(import.meta.url)), "only-in-development.ts");
    const load = (env: Record<string, string>): string => {
      const args = ["--import", "tsx", entry];
      const { NODE_ENV: _, ...rest } = process.env;
      try {
        execFileSync(process.execPath, args, { env: { ...rest, ...env }, stdio: "pipe" });
        return "loaded";
      } catch (error) {
        return String((error as { stderr: unknown }).stderr);
      }
    };
    expect(load({ NODE_ENV: "development" })).toBe("loaded");
    expect(load({ NODE_ENV: "production" })).toContain("NODE_ENV is production");
    expect(load({})).toContain("which means production");
  }, 30_000);
});

describe("readUsers", () => {
  it("gives people with everything they have", () => {
    const users = readUsers(directory);
    expect([...users.keys()]).toEqual(["ada", "bob"]);
    expect(users.get("ada")).toMatchObject({ roles: ["admin"], credits: { default: 100, ai: 5 } });
    expect(users.get("bob")).toEqual({ roles: [], scopes: [], credits: {} });
  });

  it.each([
    ["users: [ada]", /dev\/users\.yaml is wrong at users/],
    ["ada: {}", /dev\/users\.yaml is wrong at/],
    ["", /dev\/users\.yaml is wrong at the top/],
    ["users: { ada: { rolls: [] } }", /users\.ada: .*rolls/],
    ["users: { ada: { credits: { default: -1 } } }", /users\.ada\.credits\.default/],
    ["users: { ada: { totp_secret: abc } }", /base32/],
    ["users: {\n  ada: { roles: [ }", /dev\/users\.yaml is wrong at line 2, column \d+/],
    ["users: { ada: {}, ada: {} }", /line 1/],
    [`users: { x: ${"[".repeat(60_000)} }`, /size/],
  ])("says in a sentence what is wrong in %j", (text, message) => {
    write("dev/users.yaml", text);
    expect(() => readUsers(directory)).toThrow(message);
  });

  it("says when there is no file", () => {
    rmSync(join(directory, "dev"), { recursive: true });
    expect(() => readUsers(directory)).toThrow(/dev\/users\.yaml can't be read/);
  });
});

describe("laptop", () => {
  const world = steppedWorld(Date.UTC(2026, 0, 1));
  const environment = { SECRET_KEY };

  it("trusts its own tokens and nobody else's", async () => {
    const { tokens } = laptop({ directory, environment });
    const authenticator = createAuthenticator({ issuers: [tokens], world });
    const ask = (token: string) =>
      authenticator.user({ headers: { authorization: `Bearer ${token}` } }, ["read:example"]);
    const token = await devToken(directory, "ada", { env: environment, world });
    const user = await ask(token);
    expect(user).toMatchObject({ id: "ada", roles: new Set(["admin"]) });
    expect(user.token.mfa).toBe(false);
    const withMfa = await devToken(directory, "ada", { env: environment, world, mfa: true });
    expect((await ask(withMfa)).token.mfa).toBe(true);
    const other = { SECRET_KEY: `${SECRET_KEY}!` };
    const foreign = await devToken(directory, "ada", { env: other, world });
    await expect(ask(foreign)).rejects.toMatchObject({ code: "token_invalid" });
    const bob = await devToken(directory, "bob", { env: environment, world });
    await expect(ask(bob)).rejects.toMatchObject({ code: "scope_missing" });
  });

  it("doesn't sign with SECRET_KEY itself", async () => {
    const raw = { issuer: "endpointgen-dev", audience: "endpointgen-dev", secret: SECRET_KEY };
    const authenticator = createAuthenticator({ issuers: [raw], world });
    const token = await devToken(directory, "ada", { env: environment, world });
    const headers = { authorization: `Bearer ${token}` };
    await expect(authenticator.user({ headers })).rejects.toMatchObject({ code: "token_invalid" });
  });

  it("needs SECRET_KEY, and reads it from .env for the command line", async () => {
    expect(() => laptop({ directory, environment: {} })).toThrow(/SECRET_KEY is not set/);
    await expect(devToken(directory, "ada", { env: {} })).rejects.toThrow(/SECRET_KEY/);
    write(".env", `SECRET_KEY=${SECRET_KEY}`);
    const env = {};
    expect(await devToken(directory, "ada", { env })).toMatch(/^ey/);
    expect(env).toEqual({});
  });

  it("knows second factors", () => {
    const { mfa } = laptop({ directory, environment });
    const secret = mfa("ada") ?? "";
    expect(devTotp(directory, "ada", world)).toBe(totpCode(secret, world.clock.now()));
    expect([mfa("bob"), mfa("eve"), mfa("constructor")]).toEqual([undefined, undefined, undefined]);
    expect(() => devTotp(directory, "bob")).toThrow(/gives "bob" no totp_secret/);
    expect(() => devTotp(directory, "eve")).toThrow(/no user "eve". It has ada, bob/);
  });

  it("fills balances up to what the file says, however often it starts", async () => {
    const balances = new Map<string, number>([["ada/ai", 2]]);
    const credits = {
      balance: (user: string, type: string) =>
        Promise.resolve(balances.get(`${user}/${type}`) ?? 0),
      grant(user: string, type: string, amount: number) {
        const next = (balances.get(`${user}/${type}`) ?? 0) + amount;
        balances.set(`${user}/${type}`, next);
        return Promise.resolve(next);
      },
    };
    const { prepare } = laptop({ directory, environment });
    await prepare({ store: { credits } });
    await prepare({ store: { credits } });
    expect(Object.fromEntries(balances)).toEqual({ "ada/default": 100, "ada/ai": 5 });
  });

  it("finds the line of a key, or of the nearest one above it", () => {
    const { explain } = laptop({ directory, environment });
    expect(explain("io_job", "security.mfa_required")).toBeUndefined();
    const lines = {
      security: "endpoints/io-job.yaml:12",
      "security.mfa_required": "defaults.yaml:3",
    };
    write(".endpointgen/local/lines.json", JSON.stringify({ io_job: lines }));
    expect(explain("io_job", "security.mfa_required")).toBe("defaults.yaml:3");
    expect(explain("io_job", "security.ip_whitelist_enabled")).toBe("endpoints/io-job.yaml:12");
    expect(explain("io_job", "rate_limit")).toBeUndefined();
    expect(explain("io_job", "constructor")).toBeUndefined();
    expect(explain("toString", "security")).toBeUndefined();
    write(".endpointgen/local/lines.json", "{");
    expect(explain("io_job", "security")).toBeUndefined();
  });
});
