import type { Request } from "express";
import type { Background, ChainStep } from "../background/handler-tasks.js";
import type { Answer } from "../http/answer.js";
import type { Tools } from "../http/tools.js";
import type { Claim } from "../idempotency/key.js";
import type { Resolution } from "../stores/outcome.js";
import { resultWriter } from "../response/answer.js";
import type { JobContextOf, JobHandle } from "./job-context.js";
import type { EndpointDefinition, FormOf, IdentityOf, InputOf, ResultOf } from "./definition.js";
import { guardedInput } from "./guarded-input.js";
import { inputReader } from "./parse.js";
import { isStub } from "./stub.js";

/** What a handler is called with: declared inputs, the user if there is an identity, tools. */
export type ContextOf<D extends EndpointDefinition> = FormOf<D> & RequestContextOf<D>;

/** The same for a request whose form nobody read. */
export type RequestContextOf<D extends EndpointDefinition> = InputOf<D> &
  IdentityOf<D> &
  (D extends { readonly job: object } ? Admitted : ChargingOf<D>) &
  (D extends { readonly background: object } ? { readonly background: Background<D> } : object) &
  Tools<D>;

/** Says how many whole credits to hold for a request, from its declared inputs and the user. */
export type Estimate<D extends EndpointDefinition> = (
  request: InputOf<D> & IdentityOf<D>,
) => number;

/** For requests that become jobs. */
export interface Admitted {
  /** Names the admission, and so the job: a repeat of the same one makes no other. */
  readonly holdId: string;
  /** Where the caller wants to be told of the job's end; see `webhookUrl`. */
  readonly webhook?: string | undefined;
  /** The idempotency key that the caller sent. */
  readonly claim?: Claim | undefined;
}

type ChargingOf<D> = D extends { readonly charges: true } ? Charging : object;

/** For handlers whose credits are estimated. */
export interface Charging {
  /** Says what the work really cost, in credits; at most what was held is taken. */
  readonly charge: (credits: number) => void;
}

/** The business logic of an endpoint, as the generated code calls it. */
export interface Handler<D extends EndpointDefinition> {
  (context: ContextOf<D>): Promise<ResultOf<D>>;
  readonly resolveUnknown?: ResolveUnknown<D> | undefined;
}

/**
 * Finds out what became of a request whose end nobody saw (a time-out, the death of the process),
 * when it is sent again with its idempotency key: its result, `"not_done"` to run it now, or
 * `"unknown"` to go on refusing the key.
 */
export type ResolveUnknown<D extends EndpointDefinition> = (
  context: RequestContextOf<D>,
) => Promise<Resolution<ResultOf<D>>>;

/** What goes with a handler. */
export interface HandlerOptions<D extends EndpointDefinition> {
  readonly resolveUnknown?: ResolveUnknown<D>;
}

/** The business logic as it may be written. */
export type Handle<D extends EndpointDefinition> = (
  context: ContextOf<D>,
) => ResultOf<D> | Promise<ResultOf<D>>;

type ListOf<D, Key extends string> = Key extends keyof D
  ? D[Key] extends readonly string[]
    ? readonly string[]
    : readonly string[] | undefined
  : undefined;

/** A contract with what it can do: read a request, type a handler, write an answer. */
export interface Endpoint<D extends EndpointDefinition = EndpointDefinition> {
  readonly definition: D;
  readonly name: D["name"];
  readonly method: D["method"];
  readonly path: D["path"];
  readonly permissions: ListOf<D, "permissions">;
  readonly roles: ListOf<D, "roles">;
  /** Reads and validates; see `inputReader` for what it refuses. */
  parse(request: Request): Promise<InputOf<D>>;
  /** The answer of a result. @throws ResponseInvalid when it does not fit the contract. */
  answer(result: unknown): Answer;
  /** Types the handler of this endpoint. */
  handler(handle: Handle<D>, options?: HandlerOptions<D>): Handler<D>;
  /** Types the handler of this endpoint's jobs, which a worker calls. */
  job(handle: JobHandle<D>): (context: JobContextOf<D>) => ReturnType<JobHandle<D>>;
  /** Types a step of the endpoint's `background.chain`. */
  step(step: ChainStep<D>): ChainStep<D>;
  /** Types the function that says how many credits to hold for a request. */
  estimate(credits: Estimate<D>): Estimate<D>;
  /** True when the last handler that was typed is a scaffold; production does not start then. */
  readonly isScaffold: () => boolean;
}

function readerOf(definition: EndpointDefinition): (request: Request) => Promise<object> {
  const { request = {}, guardFields = [], guardOnly, permissions, upload } = definition;
  if (guardOnly) return (given) => guardedInput(given, permissions !== undefined);
  return inputReader(request, { guardFields, form: upload !== undefined });
}

/** Makes an endpoint of its definition, as the generated `contract.ts` does. */
export function defineEndpoint<const D extends EndpointDefinition>(definition: D): Endpoint<D> {
  const read = readerOf(definition);
  let scaffold = false;
  return {
    definition,
    name: definition.name,
    method: definition.method,
    path: definition.path,
    permissions: definition.permissions as ListOf<D, "permissions">,
    roles: definition.roles as ListOf<D, "roles">,
    parse: (request) => read(request) as Promise<InputOf<D>>,
    answer: resultWriter(definition),
    handler(handle, { resolveUnknown } = {}) {
      scaffold = isStub(handle);
      const handler = async (context: ContextOf<D>) => handle(context);
      return Object.assign(handler, { resolveUnknown });
    },
    job(handle) {
      scaffold = isStub(handle);
      return (context) => handle(context);
    },
    step: (step) => step,
    estimate: (credits) => credits,
    isScaffold: () => scaffold,
  };
}
