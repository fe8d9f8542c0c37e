import type { IncomingHttpHeaders } from "node:http";
import type { App } from "../http/app.js";
import { exampleOf, type ExampleRequest } from "../http/openapi/example.js";
import { pathOf } from "../http/path-of.js";
import type { EndpointDefinition } from "../request/definition.js";
import type { World } from "../world/world.js";
import type { Answered, Client } from "./client.js";
import type { Credentials } from "./credentials.js";
import { formBody, formType, type TestFile } from "./form-body.js";
import type { TestUser } from "./users.js";

/** One call; what is left out passes. */
export interface TestCall extends ExampleRequest {
  /** Who calls; the passing user unless said. */
  readonly as?: TestUser | "nobody";
  /** The idempotency key; a new one for each call unless said, `null` sends none. */
  readonly key?: string | null;
  /** The client's address. */
  readonly from?: string;
  /** `null` sends a session without its `X-CSRF-Token`, as a page of somebody else would. */
  readonly csrf?: null;
  /** Of an endpoint that takes files: the file, `null` for none; one of an allowed type unless said. */
  readonly file?: TestFile | null;
  /** Says that the body has so many bytes, and sends none of them. */
  readonly announced?: number;
  /** The code of a second factor; none unless said. */
  readonly mfa?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed when it is JSON. */
  readonly body: unknown;
  /** The problem document, when it is one. */
  readonly problem: (Readonly<Record<string, unknown>> & { readonly code: string }) | undefined;
}

/** What of a test a call depends on. */
export interface Called {
  readonly definition: EndpointDefinition;
  readonly example: ExampleRequest | undefined;
  readonly keyHeader: string | undefined;
  readonly world: World;
  readonly credentials: Credentials;
  /** Who calls unless the call says. */
  readonly passing: TestUser;
}

/** Sends what the call says, and reads the answer. */
export async function answered(
  client: Client,
  app: App,
  { definition, world, credentials, passing, ...options }: Called,
  call: TestCall,
): Promise<TestAnswer> {
  const usual = options.example ?? exampleOf(definition);
  const request = { ...usual, ...call };
  const caller = definition.permissions ? (call.as ?? passing) : (call.as ?? "nobody");
  const user = caller === "nobody" ? undefined : caller;
  const key = call.key === undefined ? world.id() : call.key;
  const headers = {
    ...textsOf(request.headers ?? {}),
    ...(user && (await credentials.fields(app, user))),
    ...(call.csrf === null && { "x-csrf-token": "" }),
    ...(call.mfa !== undefined && { "x-mfa-code": call.mfa }),
    ...(key !== null && { [options.keyHeader ?? "idempotency-key"]: key }),
    ...(call.from !== undefined && { "x-forwarded-for": call.from }),
    ...(call.announced !== undefined && { "content-length": String(call.announced) }),
    ...typeOf(definition, request.body),
  };
  const path = pathOf(definition.path, request.params ?? {}, request.query ?? {});
  return readable(
    await client.send({
      method: definition.method,
      path: `${app.settings.base_path ?? ""}${path}`,
      headers,
      body: bodyOf(definition, request),
      withheld: call.announced !== undefined,
    }),
  );
}

function typeOf({ upload }: EndpointDefinition, body: unknown): Record<string, string> {
  if (upload) return { "content-type": formType };
  return body === undefined ? {} : { "content-type": "application/json" };
}

function bodyOf(definition: EndpointDefinition, { body, file }: TestCall) {
  if (definition.upload) return formBody(definition, body, file);
  return body === undefined ? undefined : JSON.stringify(body);
}

function textsOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function readable({ status, headers, text }: Answered): TestAnswer {
  const type = headers["content-type"] ?? "";
  const body: unknown = /[/+]json(;|$)/.test(type) && text !== "" ? JSON.parse(text) : text;
  const isProblem = type.startsWith("application/problem+json");
  return {
    status,
    headers,
    body,
    problem: isProblem ? (body as TestAnswer["problem"]) : undefined,
  };
}
