import type { Request } from "express";
import { describe, expect, it } from "vitest";
import { createApp } from "../http/create-app.js";
import { steppedWorld } from "../world/stepped.js";
import { getMfaService } from "./get-mfa-service.js";
import { totpCode } from "./totp.js";

const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

function setUp(maxAge?: number) {
  const world = steppedWorld();
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    world,
    environment: { NODE_ENV: "test" },
    logDestination: { write: () => undefined },
    wiring: {
      mfa: () => secret,
      user: () => ({
        id: "ada",
        tenant: undefined,
        roles: new Set(),
        scopes: new Set(),
        claims: {},
        token: { id: "t", mfa: false, expiresAt: Infinity },
      }),
    },
  });
  const request = (code?: string) =>
    ({
      headers: code === undefined ? {} : { "x-mfa-code": code },
      socket: {},
    }) as unknown as Request;
  const code = () => totpCode(secret, world.clock.now());
  const service = getMfaService(app, maxAge === undefined ? {} : { maxAge });
  return { app, world, request, code, service };
}

describe("getMfaService", () => {
  it("asks for a code, which marks the token", async () => {
    const { service, request, code, world } = setUp();
    const work = service.wrap((_request, value: number) => 2 * value);
    await expect(work(request(), 1)).rejects.toMatchObject({ status: 401, code: "mfa_required" });
    await expect(work(request("000000"), 1)).rejects.toMatchObject({ code: "mfa_invalid" });
    expect(await work(request(code()), 21)).toBe(42);
    expect(await work(request(), 1)).toBe(2);
    world.clock.advance(300_000);
    await expect(work(request(), 1)).rejects.toMatchObject({ code: "mfa_required" });
  });

  it("takes a code once", async () => {
    const { app, service, request, code } = setUp(0);
    const user = await app.auth.user(request(), []);
    await service.verifyMfa(user, code());
    await expect(service.verifyMfa(user, code())).rejects.toMatchObject({ code: "mfa_invalid" });
    await expect(service.verifyMfa(user, undefined)).rejects.toMatchObject({
      code: "mfa_required",
    });
  });
});
