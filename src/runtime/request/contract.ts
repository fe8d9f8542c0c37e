import type { Request } from "express";
import type { User } from "../auth/user.js";
import type { Answer } from "../http/answer.js";
import type { Tools } from "../http/tools.js";
import { resultWriter } from "../response/answer.js";
import type { EndpointDefinition, InputOf, ResultOf } from "./definition.js";
import { inputReader } from "./parse.js";
import { isStub } from "./stub.js";

/** What a handler is called with: declared inputs, the user if there is an identity, tools. */
export type ContextOf<D extends EndpointDefinition> = InputOf<D> &
  (D extends { readonly permissions: readonly string[] } ? { readonly user: User } : object) &
  Tools<D>;

/** The business logic of an endpoint, as the generated code calls it. */
export type Handler<D extends EndpointDefinition> = (context: ContextOf<D>) => Promise<ResultOf<D>>;

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
  handler(handle: Handle<D>): Handler<D>;
  /** True when the last handler that was typed is a scaffold; production does not start then. */
  readonly isScaffold: () => boolean;
}

/** Makes an endpoint of its definition, as the generated `contract.ts` does. */
export function defineEndpoint<const D extends EndpointDefinition>(definition: D): Endpoint<D> {
  const read = inputReader(definition.request ?? {}, definition.guardFields ?? []);
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
    handler(handle) {
      scaffold = isStub(handle);
      return async (context) => handle(context);
    },
    isScaffold: () => scaffold,
  };
}
