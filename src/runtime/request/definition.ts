/** The types of a contract: what the generated `defineEndpoint({...})` may hold, and what follows. */
import type { z } from "zod";
import type { User } from "../auth/user.js";
import type { Sealed } from "../encryption/sealed.js";
import type { EnvironmentDefinitions, EnvironmentOf } from "../environment/from-environment.js";
import type { UploadedFile } from "../upload/uploaded-file.js";
import type { Reply } from "../response/reply.js";
import type { StreamFormat } from "../stream/format.js";
import type { RowSource } from "../stream/rows.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The parts of a request that are declared; what isn't declared must not be sent (headers may). */
export interface RequestSchemas {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodType;
  readonly body?: z.ZodType;
}

/** An endpoint's part of the API document: OpenAPI 3.1 `paths` and `components`. */
export interface OpenApiPart {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components?: Readonly<Record<string, unknown>>;
}

/** A request that the API sends itself. */
export interface WarmRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** One endpoint as data: the reviewed YAML after generation. */
export interface EndpointDefinition {
  /** snake_case, unique in the project. */
  readonly name: string;
  readonly description: string;
  readonly method: Method;
  /** Express 5 syntax, without the project's base path. */
  readonly path: string;
  /** The scopes that a token must hold; absent: the endpoint has no identity. */
  readonly permissions?: readonly string[];
  /** How callers prove who they are; by bearer token when absent. */
  readonly auth?: "session" | "api_key" | "custom";
  /** The user needs one of these. */
  readonly roles?: readonly string[];
  readonly request?: RequestSchemas;
  readonly response: { readonly status: number; readonly body?: z.ZodType };
  /** Expected failures of the handler, by code, with their status. */
  readonly errors?: Readonly<Record<string, number>>;
  /** The work is a job: the request is answered with 202, and a worker's result is this. */
  readonly job?: { readonly result?: z.ZodType };
  /** The handler gives rows, of which `response.body` is one, and they are sent in this format. */
  readonly stream?: StreamFormat;
  /** The handler answers by itself, with Express' response; what it sends isn't checked. */
  readonly raw?: true;
  /** The handler gets `background`; with `session`, its tasks get a session of the database. */
  readonly background?: { readonly session?: true };
  /** The handler says what its work cost: credits are estimated before it. */
  readonly charges?: true;
  /** The body is a form with files; `request.body` then declares its other fields. */
  readonly upload?: { readonly allowedTypes: readonly string[] };
  /** Body fields that guards read; taken out before validation. */
  readonly guardFields?: readonly string[];
  /** Fields that never leave in a response, at any depth. */
  readonly excludeFields?: readonly string[];
  /** The table whose rows it reads or writes. */
  readonly table?: string;
  /** Guards of a handler that is elsewhere: nothing is validated, and that handler answers. */
  readonly guardOnly?: true;
  /** Requests whose answers are asked for at the start, to have them in the cache. */
  readonly warm?: readonly WarmRequest[];
  /** Values read from the environment at start. */
  readonly config?: EnvironmentDefinitions;
  readonly openapi?: OpenApiPart;
}

type Schemas<D extends EndpointDefinition> = D extends { readonly request: infer R } ? R : object;

type OutputsOf<All> = {
  readonly [Part in keyof All]: All[Part] extends z.ZodType ? z.output<All[Part]> : never;
};

/** Who sends a request, where there is an identity. */
export type IdentityOf<D extends EndpointDefinition> = D extends {
  readonly permissions: readonly string[];
}
  ? { readonly user: User }
  : object;

/**
 * What `parse` gives: the declared parts of the request, each as its schema's output. A form comes
 * later, when its sender has passed the guards.
 */
export type InputOf<D extends EndpointDefinition> = D extends { readonly upload: object }
  ? OutputsOf<Omit<Schemas<D>, "body">>
  : OutputsOf<Schemas<D>>;

/** What a form comes to: its files, and its declared fields. */
export type FormOf<D extends EndpointDefinition> = D extends { readonly upload: object }
  ? { readonly files: readonly UploadedFile[] } & OutputsOf<
      Pick<Schemas<D>, keyof Schemas<D> & "body">
    >
  : object;

/** A declared result in which every string may still be sealed. */
export type MaybeSealed<Value> = Value extends string
  ? Value | Sealed
  : Value extends readonly unknown[] | Readonly<Record<string, unknown>>
    ? { [Key in keyof Value]: MaybeSealed<Value[Key]> }
    : Value;

/**
 * What a handler may return: the declared body, or a `reply(...)`; of a stream its rows, and
 * anything where it answers by itself.
 */
export type ResultOf<D extends EndpointDefinition> = D extends { readonly stream: StreamFormat }
  ? RowSource<RowOf<D>>
  : D extends { readonly raw: true }
    ? unknown
    : Reply | BodyOf<D>;

/** One row of a stream. */
export type RowOf<D extends EndpointDefinition> = D["response"] extends {
  readonly body: infer Body extends z.ZodType;
}
  ? z.input<Body> & object
  : object;

/** What a handler says in the answer. */
export type BodyOf<D extends EndpointDefinition> = D["response"] extends {
  readonly body: infer Body extends z.ZodType;
}
  ? MaybeSealed<z.input<Body>>
  : // Without a declared body a handler may simply end.
    undefined;

/** What the handler of a job may return: the declared result, or nothing where none is declared. */
export type JobResultOf<D extends EndpointDefinition> = D extends {
  readonly job: { readonly result: infer Result extends z.ZodType };
}
  ? MaybeSealed<z.input<Result>>
  : undefined;

/** The codes that `fail(code)` takes. */
export type ErrorCodeOf<D extends EndpointDefinition> = D extends { readonly errors: infer Errors }
  ? keyof Errors & string
  : never;

/** The endpoint's own values from the environment. */
export type ConfigOf<D extends EndpointDefinition> = D extends {
  readonly config: infer Config extends EnvironmentDefinitions;
}
  ? EnvironmentOf<Config>
  : object;
