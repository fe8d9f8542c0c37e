import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fromEnvironment } from "../environment/from-environment.js";
import { StartupError } from "../environment/startup-error.js";
import { defineEndpoint } from "../request/contract.js";
import { stub } from "../request/stub.js";
import { hold } from "../credits/hold.js";
import { totpOnce } from "../security/totp_once.js";
import { createMemoryStore } from "../stores/memory/memory-store.js";
import type { App } from "./app.js";
import type { StoreFactory } from "./core.js";
import { createApp } from "./create-app.js";
import type { Wiring } from "./wiring.js";

const make = () =>
  defineEndpoint({
    name: "io_job",
    description: "IO Job",
    method: "POST",
    path: "/io-job",
    permissions: ["read:example"],
    response: { status: 204 },
    config: { LIMIT: fromEnvironment("LIMIT", z.coerce.number().int().min(1)) },
  });

function reasons(
  environment: Record<string, string>,
  written: boolean,
  wiring = {},
): readonly string[] {
  const endpoint = make();
  const work = () => undefined;
  const handler = endpoint.handler(written ? work : stub(work));
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment,
    wiring,
    logDestination: { write: () => undefined },
  });
  const mount = (to: App) => {
    const observed = to.observe(endpoint);
    to.post(endpoint.path, observed, async (_request, call) => {
      const user = {
        id: "ada",
        tenant: undefined,
        principal: "ada",
        scopes: new Set(""),
        roles: new Set(""),
        claims: {},
        token: { id: "", mfa: false, expiresAt: 0 },
      };
      return endpoint.answer(await handler({ user, ...call.tools() }));
    });
  };
  try {
    app.mount({ mount });
    return [];
  } catch (error) {
    if (!StartupError.is(error)) throw error;
    return error.problems.map(({ problem }) => problem);
  }
}

describe("the start of an app", () => {
  it("is refused in production with every reason at once, also when NODE_ENV is unset", () => {
    for (const mode of [{}, { NODE_ENV: "production" }, { NODE_ENV: "staging" }]) {
      const said = reasons({ ...mode, SECRET_KEY: "change-me", LIMIT: "none" }, false).join("\n");
      expect(said).toMatch(/memory/);
      expect(said).toMatch(/SECRET_KEY/);
      expect(said).toMatch(/LIMIT/);
      expect(said).toMatch(/io_job asks for the example scopes read:example/);
      expect(said).toMatch(/Nobody issues tokens/);
      expect(said).toMatch(/still the scaffold/);
    }
  });

  it("is refused in production with a weak or default secret for tokens", () => {
    for (const secret of ["a".repeat(40), "change-me-change-me-change-me-change-me", "short"]) {
      const said = reasons({ STORE: "memory", LIMIT: "5", JWT_SECRET: secret }, true).join("\n");
      expect(said).toMatch(/JWT_SECRET (is a placeholder|has|repeats)/);
    }
  });

  it("is refused in production only for what is wrong", () => {
    const user = () => undefined;
    const fine = { STORE: "memory", LIMIT: "5" };
    expect(reasons(fine, true, { user })).toEqual([
      "io_job asks for the example scopes read:example.",
    ]);
  });

  it("takes stubs and examples in development, but no wrong values", () => {
    expect(reasons({ NODE_ENV: "development", LIMIT: "5" }, false)).toEqual([]);
    expect(reasons({ NODE_ENV: "test" }, false).join()).toMatch(/LIMIT is not set/);
    expect(reasons({ NODE_ENV: "test", LIMIT: "none" }, false)).toHaveLength(1);
  });

  it("is refused in production with a second factor whose secrets nobody knows", () => {
    const asking = (to: App): void => {
      to.guards(make(), { mfa: { maxAge: 300 } });
    };
    const byHand = (to: App): void => {
      const endpoint = make();
      to.observe(endpoint);
      to.store.admission(endpoint, { mfa: totpOnce({ maxAge: 300 }) });
    };
    for (const mount of [asking, byHand]) {
      expect(refused(mount, {})).toMatch(/io_job asks for a second factor, but nobody knows/);
      expect(refused(mount, { mfa: () => undefined })).not.toMatch(/second factor/);
    }
  });

  it("is refused in production with balances that end with the process", () => {
    const taking = (to: App): void => {
      const endpoint = make();
      to.observe(endpoint);
      to.store.admission(endpoint, { credits: hold({ type: "default", amount: 1 }) });
    };
    expect(refused(taking, {})).toMatch(/io_job takes credits, but balances/);
    expect(refused(taking, {}, createMemoryStore)).not.toMatch(/takes credits/);
  });
});

/** What production says, although a store in memory was asked for by name. */
function refused(mount: (to: App) => void, wiring: Wiring, store?: StoreFactory): string {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { STORE: "memory", LIMIT: "5" },
    wiring,
    logDestination: { write: () => undefined },
    ...(store && { store }),
  });
  mount(app);
  return app
    .problems()
    .map(({ problem }) => problem)
    .join("\n");
}
