/**
 * No secret leaves by a side door: one run of an endpoint with everything on, its handler as
 * careless as handlers are, then a search through all that was written. What isn't secret goes the
 * same ways and must be found there, or the search would prove nothing.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TransientError } from "../circuit_breaker/index.js";
import type { TestAnswer } from "../testing/test-call.js";
import { testEndpoint, type TestApi } from "../testing/test-endpoint.js";
import { traceFunction } from "../tracing/trace-function.js";
import { everything, mountEverything } from "./fixture/everything.js";

type Api = TestApi<typeof everything.definition>;
type Context = NonNullable<Api["handler"]["last"]>;

const sealedIn = "kestrel-in-5d1f";
const sealedDeep = "kestrel-deep-82c0";
const sealedOut = "kestrel-out-9b3e";
const header = "kestrel-header-47aa";
const forgedToken = `eyJhbGciOiJIUzI1NiJ9.${"kestreltoken".repeat(3)}.c2ln`;
/** Goes wherever the secrets go, but is none. */
const visible = "visible-wren";

const body = {
  resource_id: visible,
  secret_value: sealedIn,
  nested: { codes: [sealedDeep, sealedDeep] },
};
const headers = { "x-password": header, "x-api-token": header };

/** Everything that was written, by where. */
interface Written {
  readonly logs: string;
  readonly metrics: string;
  readonly spans: string;
  readonly sentry: string;
  readonly problems: string;
  readonly answers: string;
  readonly stored: string;
}

const captured: string[] = [];
const infos: unknown[] = [];
const problems: TestAnswer[] = [];
const answers: TestAnswer[] = [];
let api: Api;
let written: Written;
let userToken = "";
/** Not hexadecimal, so that no random id holds it. */
const userId = "ada.lovelace";

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** What a handler might write into a message: it has no way to write a sealed value out. */
function message({ body: input, raw }: Context): string {
  const all = JSON.stringify(input);
  return `${visible} ${String(input.secret_value)} ${all} ${raw.request.headers.authorization}`;
}

/** Logs all it has, and answers with a sealed value of its own. */
const careless = (context: Context) => {
  const { log, body: input, raw } = context;
  const about = { input, headers: raw.request.headers, password: header, list: [{ input }] };
  log.info(about, message(context));
  log.error(Object.assign(new Error(message(context)), about));
  return { result: "done", receipt: api.app.encryption.seal(sealedOut) };
};

async function send(call: Parameters<Api["call"]>[0] = {}): Promise<TestAnswer> {
  const answer = await api.call({ as: api.user({ id: userId }), body, headers, ...call });
  (answer.problem ? problems : answers).push(answer);
  return answer;
}

/** Another resource each time, so that no answer comes from the cache. */
const fresh = (name: string) => ({ body: { ...body, resource_id: `${visible}-${name}` } });

async function runEverything(): Promise<void> {
  expect((await send({ key: "one" })).status).toBe(200);
  expect((await send({ key: "one" })).headers["idempotency-replayed"]).toBe("true");
  expect((await send()).status).toBe(200);
  expect(api.handler.calls).toBe(1);

  const bearer = { authorization: `Bearer ${forgedToken}` };
  const refused = await send({ as: "nobody", headers: { ...headers, ...bearer } });
  expect(refused.status).toBe(401);
  expect((await send({ as: api.user({ id: userId, roles: [] }), ...fresh("role") })).status).toBe(
    403,
  );
  const long = { ...body, secret_value: sealedIn.repeat(50), unknown: sealedIn };
  expect((await send({ body: long })).status).toBe(422);

  api.handler.next(({ fail, body: input }) =>
    fail("out_of_stock", { seen: visible, input, password: header }),
  );
  expect((await send(fresh("declared"))).status).toBe(409);

  api.handler.next((context) => {
    const cause = new Error(message(context));
    throw Object.assign(new Error(message(context), { cause }), { context, header });
  });
  expect((await send(fresh("crash"))).status).toBe(500);

  const tracedWork = traceFunction({ name: "inner", app: api.app });
  api.handler.next((context) =>
    tracedWork(() => Promise.reject(new TransientError(message(context))))(),
  );
  const retried = send(fresh("retry"));
  await settle();
  api.clock.advance(2000);
  expect((await retried).status).toBe(200);

  api.handler.before(() => {
    api.clock.advance(200);
  });
  expect((await send(fresh("slow"))).status).toBe(200);
}

beforeAll(async () => {
  const captureException = (error: Error, context: object): void => {
    const { name, message: text, stack, cause } = error;
    const members = Object.entries(error);
    captured.push(JSON.stringify({ name, text, stack, cause, members, context }));
  };
  api = await testEndpoint(mountEverything, {
    endpoint: everything,
    example: { body },
    handler: careless,
    loadSentry: () => Promise.resolve({ captureException }),
    wiring: { onError: (_error, info) => infos.push(info) },
  });
  await runEverything();
  userToken = api.handler.last?.raw.request.headers.authorization?.replace("Bearer ", "") ?? "";
  await settle();
  written = {
    logs: JSON.stringify(api.logs),
    metrics: await api.metrics(),
    spans: JSON.stringify(api.spans),
    sentry: JSON.stringify([captured, infos]),
    problems: JSON.stringify(problems),
    answers: JSON.stringify(answers),
    stored: api.stored(),
  };
});

afterAll(() => api.close());

/** Forms in which a secret could hide: itself, encoded, or as a hash that one could guess at. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hash = () => createHash("sha256").update(secret);
  return [
    secret,
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    hash().digest("hex"),
    hash().digest("base64url"),
  ];
}

/** Where a secret is. */
const placesOf = (secret: string): string[] =>
  Object.entries(written).flatMap(([place, text]) =>
    formsOf(secret).some((form) => (text as string).includes(form)) ? [place] : [],
  );

describe("a run with everything on", () => {
  it.each([sealedIn, sealedDeep, header])("writes %s nowhere", (secret) => {
    expect(placesOf(secret)).toEqual([]);
  });

  it("shows the sealed part of an answer to its caller, and to nobody else", () => {
    expect(placesOf(sealedOut)).toEqual(["answers"]);
  });

  it("writes no token anywhere", () => {
    expect(userToken).toMatch(/^eyJ/);
    const parts = [forgedToken, userToken].flatMap((token) => token.split(".").slice(1));
    expect(parts).toHaveLength(4);
    for (const part of parts) expect(placesOf(part)).toEqual([]);
  });

  it("tells error tracking nothing about the user", () => {
    expect(infos).not.toEqual([]);
    for (const info of infos)
      expect(Object.keys(info as object)).toEqual(["endpoint", "requestId"]);
    expect(written.sentry).not.toContain(userId);
  });

  it("finds in each of these places what isn't secret", () => {
    const everywhere = Object.keys(written).filter((place) => place !== "answers");
    expect(placesOf(visible).filter((place) => place !== "answers")).toEqual(everywhere);
    const { logs } = written;
    for (const line of ["slow request", "request", "failed"]) {
      expect(logs).toContain(`"message":"${line}"`);
    }
  });

  it("would find a secret in any form", () => {
    for (const form of formsOf(sealedIn)) {
      written = { ...written, metrics: `${written.metrics} x${form}y` };
      expect(placesOf(sealedIn)).toEqual(["metrics"]);
      written = { ...written, metrics: "" };
    }
  });
});
