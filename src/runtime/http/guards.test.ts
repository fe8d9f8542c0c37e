import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { sealed } from "../encryption/sealed.js";
import { fromEnvironment } from "../environment/from-environment.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import { defineEndpoint, type Handler } from "../request/contract.js";
import { firstBar, hasRole } from "../security/bars.js";
import { totpOnce } from "../security/totp_once.js";
import { testEndpoint, type TestApi } from "../testing/test-endpoint.js";
import type { App } from "./app.js";
import { createApp } from "./create-app.js";

const job = defineEndpoint({
  name: "io_job",
  description: "IO Job",
  method: "POST",
  path: "/io-job",
  permissions: ["read:jobs"],
  roles: ["admin", "guest"],
  request: { body: z.strictObject({ secret: sealed(z.string()) }) },
  response: { status: 200, body: z.object({ result: z.string() }) },
  config: { LIMIT: fromEnvironment("LIMIT", z.coerce.number().int(), 20) },
});
type Definition = typeof job.definition;

/** As the generator writes it. */
function mount(app: App, handler: Handler<Definition>): void {
  app.config(job);
  const observed = app.observe(job);
  const guards = app.guards(job, {
    mfa: { maxAge: 300 },
    ipWhitelist: "IP_WHITELIST",
    encryption: { incoming: true, outgoing: true },
    envMayWeaken: ["mfa_max_age"],
  });
  const { encryptIncoming, decryptOutgoing } = guards;
  const admission = app.store.admission(job, { mfa: totpOnce({ maxAge: guards.mfaMaxAge }) });
  app.post("/io-job", observed, async (request, call) => {
    const input = encryptIncoming(await job.parse(request));
    const user = await app.auth.user(request, guards.permissions);
    const bar = firstBar(guards.allowed(request), hasRole(user, guards.roles));
    const pass = await admission.enter(call, {
      principal: user.principal,
      bar,
      mfa: await guards.shownMfa(request, user),
    });
    if (pass.answer) return decryptOutgoing(pass.answer);
    const outcome = await pass.running(() => handler({ ...input, user, ...call.tools() }));
    return decryptOutgoing(await pass.settle(outcome));
  });
}

const open: TestApi<Definition>[] = [];

async function start(environment: Environment = {}): Promise<TestApi<Definition>> {
  const api = await testEndpoint(mount, {
    endpoint: job,
    environment,
    example: { body: { secret: "hush" } },
    db: "the database",
    handler: ({ body, db }) => ({
      result: (db as unknown) === undefined ? "no database" : body.secret,
    }),
  });
  open.push(api);
  return api;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

const notices = (api: TestApi<Definition>): readonly unknown[] =>
  api.logs.map(({ message }) => message).filter((text) => /^[A-Z_]+: /.test(String(text)));

describe("guards of an endpoint", () => {
  it("are as reviewed while the environment is silent", async () => {
    const api = await start();
    expect((await api.call({ as: api.user({ mfa: "code" }) })).problem?.code).toBe("mfa_required");
    expect((await api.call({ from: "203.0.113.9" })).problem?.code).toBe("ip_not_allowed");
    expect((await api.call()).body).toEqual({ result: "hush" });
    expect(notices(api)).toEqual([]);
  });

  it("ask for more scopes and fewer roles where the environment says so", async () => {
    const api = await start({
      IO_JOB_SECURITY_USER_PERMISSIONS_REQUIRED: "read:jobs,write:jobs",
      PERMISSION_ROLES_REQUIRED: "admin",
    });
    const scopes = "read:jobs write:jobs".split(" ");
    expect((await api.call()).problem?.code).toBe("scope_missing");
    const guest = api.user({ scopes, roles: ["guest"] });
    expect((await api.call({ as: guest })).problem?.code).toBe("role_missing");
    expect((await api.call({ as: api.user({ scopes }) })).status).toBe(200);
    expect(notices(api)).toEqual([
      "PERMISSION_ROLES_REQUIRED: security.permission_roles_required of io_job is admin instead of admin,guest.",
      "IO_JOB_SECURITY_USER_PERMISSIONS_REQUIRED: security.user_permissions_required of io_job is read:jobs,write:jobs instead of read:jobs.",
    ]);
  });

  it("forget a second factor sooner, or ask for none", async () => {
    const api = await start({ SECURITY_MFA_MAX_AGE: "10" });
    const as = api.user({ mfa: "code" });
    await api.call({ as, mfa: as.code() });
    api.clock.advance(10_000);
    expect((await api.call({ as })).problem?.code).toBe("mfa_required");
    const without = await start({ MFA_REQUIRED: "false" });
    expect((await without.call({ as: without.user({ mfa: "code" }) })).status).toBe(200);
    expect(notices(without)).toHaveLength(1);
  });

  it("let other addresses in, or all of them", async () => {
    const another = await start({ SECURITY_IP_WHITELIST: "203.0.113.0/24" });
    expect((await another.call({ from: "203.0.113.9" })).status).toBe(200);
    expect((await another.call()).problem?.code).toBe("ip_not_allowed");
    const all = await start({ IP_WHITELIST_ENABLED: "no" });
    expect((await all.call({ from: "198.51.100.1" })).status).toBe(200);
  });

  it("leave values sealed, or never seal them", async () => {
    const shut = await start({ ENABLE_DECRYPTION: "false" });
    expect(JSON.stringify((await shut.call()).body)).toMatch(/^{"result":"gAAAA/);
    const plain = await start({ ENABLE_ENCRYPTION: "false" });
    expect((await plain.call()).body).toEqual({ result: "hush" });
    const neither = await start({ ENABLE_ENCRYPTION: "false", ENABLE_DECRYPTION: "false" });
    expect(JSON.stringify((await neither.call()).body)).toMatch(/^{"result":"gAAAA/);
  });

  it("keep the database from the handler", async () => {
    const api = await start({ DB_ENABLED: "false" });
    expect((await api.call()).body).toEqual({ result: "no database" });
  });
});

function problems(environment: Environment, deaf = false): string {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { SECRET_KEY: "a key of the tests only, 0123456789", ...environment },
    logDestination: { write: () => undefined },
  });
  const handler = job.handler(() => ({ result: "" }));
  const silent = (): void => {
    app.observe(job);
  };
  try {
    app.mount({
      mount: (to) => {
        if (deaf) silent();
        else mount(to, handler);
      },
    });
    return "";
  } catch (error) {
    if (!StartupError.is(error)) throw error;
    return error.message;
  }
}

describe("the start of an app", () => {
  it("is refused in production where the environment weakens a guard, with all the rest", () => {
    const said = problems({ MFA_REQUIRED: "false", ENABLE_ENCRYPTION: "false" });
    expect(said).toMatch(/MFA_REQUIRED weakens security\.mfa_required of io_job/);
    expect(said).toMatch(/ENABLE_ENCRYPTION weakens encryption\.enable_encryption of io_job/);
    expect(said).toMatch(/memory/);
  });

  it("is refused with everything at once, also when a value of the endpoint's own is wrong", () => {
    const said = problems({ LIMIT: "many", MFA_REQUIRED: "false" }).split("\n");
    expect(said.filter((line) => line.startsWith("LIMIT has a wrong value"))).toHaveLength(1);
    expect(said.join("\n")).toMatch(/MFA_REQUIRED weakens/);
    expect(said.join("\n")).toMatch(/io_job asks for a second factor/);
  });

  it("lets the environment weaken what the YAML lists", () => {
    expect(problems({ MFA_MAX_AGE: "600" })).not.toMatch(/weakens/);
  });

  it("is refused where a wrong value would be used, in development, too", () => {
    const said = problems({ NODE_ENV: "development", MFA_REQUIRED: "maybe" });
    expect(said).toBe("MFA_REQUIRED has a wrong value. It must be true or false.");
  });

  it("knows how callers prove who they are", () => {
    const app = createApp({
      settings: { version: 1, body_limit: 1000, request_timeout: 30 },
      environment: { NODE_ENV: "test", AUTH_TYPE_REQUIRED: "session", SECRET_KEY: "k".repeat(9) },
      logDestination: { write: () => undefined },
    });
    const definition = { ...job.definition, auth: "session" } as const;
    app.guards(defineEndpoint(definition));
    expect(said(app)).not.toContain("AUTH_TYPE_REQUIRED");
    app.guards(job);
    expect(said(app)).toContain("AUTH_TYPE_REQUIRED asks io_job for security.auth_type_required");
  });

  it("is refused where code would pass over what the environment asks for", () => {
    const environment = { NODE_ENV: "development", PERMISSION_ROLES_REQUIRED: "admin" };
    expect(problems(environment)).toBe("");
    expect(problems(environment, true)).toMatch(/whose code doesn't follow it/);
    expect(problems({ NODE_ENV: "development" }, true)).toBe("");
  });
});

const said = (app: App): string =>
  app
    .problems()
    .map(({ problem }) => problem)
    .join("\n");
