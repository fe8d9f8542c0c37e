import type { Request } from "express";
import { describe, expect, it } from "vitest";
import { createApp } from "../http/create-app.js";
import { hashApiKey } from "./api-key.js";

const facts = { scopes: new Set<string>(), roles: new Set<string>(), claims: {} };
const token = { id: "t", mfa: false, expiresAt: Infinity };
const key = "key-0123456789abcdefghij";

/** An app whose own functions name that user. */
function appOf(id: string, tenant?: string) {
  return createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: () => undefined },
    wiring: {
      user: () => ({ ...facts, id, tenant, token }),
      apiKey: (hash) => (hash === hashApiKey(key) ? { id, tenant, scopes: [] } : undefined),
    },
  });
}

const request = { headers: { "x-api-key": key } } as unknown as Request;

describe("users of the project's own functions", () => {
  const wrong: [string, string | undefined][] = [
    ["acme\nada", undefined],
    ["", undefined],
    ["\ud800", undefined],
    ["ada", ""],
    ["ada", "acme\n"],
  ];
  it.each(wrong)("named %j in %j could pass for somebody else", async (id, tenant) => {
    const { auth } = appOf(id, tenant);
    for (const identify of [auth.user, auth.custom, auth.apiKey]) {
      await expect(identify(request, [])).rejects.toThrow(TypeError);
    }
  });

  it("are told whole to whoever looks for their second factor", async () => {
    const asked: string[] = [];
    const user = { ...facts, id: "ada", tenant: "acme", token };
    const app = createApp({
      settings: { version: 1, body_limit: 1000, request_timeout: 30 },
      environment: { NODE_ENV: "test" },
      logDestination: { write: () => undefined },
      wiring: {
        user: () => user,
        mfa: (id, { principal }) => void asked.push(id, principal),
      },
    });
    const known = await app.auth.user(request, []);
    await app.mfa.shown({ headers: { "x-mfa-code": "123456" } }, known);
    expect(asked).toEqual(["ada", "acme\nada"]);
  });

  it("have names of their own", async () => {
    const { auth } = appOf("ada", "acme");
    for (const identify of [auth.user, auth.custom, auth.apiKey]) {
      expect((await identify(request, [])).principal).toBe("acme\nada");
    }
  });
});
