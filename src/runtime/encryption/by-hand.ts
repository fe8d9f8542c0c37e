import type { NextFunction, Request, Response } from "express";
import type { App } from "../http/app.js";
import { textOf } from "../http/write.js";
import { changed, named } from "./members.js";
import { Sealed } from "./sealed.js";

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/** A value before its members are sealed, or after they are opened. */
export type Unsealed<Value> =
  Value extends Sealed<infer Inner>
    ? Inner
    : Value extends object
      ? { [Key in keyof Value]: Unsealed<Value[Key]> }
      : Value;

/** Seals what comes in. */
export interface Sealing extends Middleware {
  /** Wraps a function, synchronous or not, whose first argument is the input. */
  readonly wrap: <Input, Given extends unknown[], Result>(
    work: (input: Input, ...given: Given) => Result,
  ) => (input: Unsealed<Input>, ...given: Given) => Result;
}

/** Opens what goes out. */
export interface Opening extends Middleware {
  /** Wraps a function, synchronous or not: its result comes back opened. */
  readonly wrap: <Given extends unknown[], Result>(
    work: (...given: Given) => Result,
  ) => (
    ...given: Given
  ) => Result extends PromiseLike<infer Inner> ? Promise<Unsealed<Inner>> : Unsealed<Result>;
}

/**
 * Seals members of the body by name, at any depth, so that no log, error or store shows them:
 * after a body parser as Express middleware, or with `.wrap` around a function that takes the
 * input. `app.encryption.open` reads them. What is null or absent stays so.
 * Throws a StartupError when there is no strong SECRET_KEY.
 * @example
 * import express from "express";
 * import { createApp, encryptIncoming, type Sealed } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const sealing = encryptIncoming(app, ["secret_value"]);
 * app.express.post("/secrets", express.json(), sealing, (request, response) => {
 *   const { secret_value } = request.body as { secret_value: Sealed };
 *   response.json({ stored: secret_value.token });
 * });
 */
export function encryptIncoming(app: App, fields: readonly string[]): Sealing {
  const { encryption } = app;
  const where = named(fields);
  const to = (member: unknown): unknown =>
    Sealed.is(member) ? encryption.encryptIncoming(member) : encryption.seal(member);
  const seal = (input: unknown): unknown => changed(input, { where, to });
  const middleware: Middleware = (request, _response, next) => {
    request.body = seal(request.body);
    next();
  };
  const wrap: Sealing["wrap"] =
    (work) =>
    (input, ...given) =>
      work(seal(input) as Parameters<typeof work>[0], ...given);
  return Object.assign(middleware, { wrap });
}

/**
 * Opens sealed values, and the tokens in members of the given names, at any depth of what goes out:
 * as Express middleware before a route that answers with `response.json`, or with `.wrap` around a
 * function. A token that no known key opens ends in a DecryptionError (500), never in an answer.
 * Throws a StartupError when there is no strong SECRET_KEY.
 * @example
 * import { createApp, decryptOutgoing } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const accounts = [{ id: "7", iban: "gAAAAA…" }];
 * app.express.get("/accounts", decryptOutgoing(app, ["iban"]), (_request, response) => {
 *   response.json(accounts);
 * });
 */
export function decryptOutgoing(app: App, fields: readonly string[] = []): Opening {
  const isNamed = named(fields);
  const { encryption } = app;
  const where = (member: unknown, name: string): boolean =>
    Sealed.is(member) || isNamed(member, name);
  const to = (member: unknown): unknown =>
    Sealed.is(member) ? encryption.open(member) : opened(app, member);
  const open = (output: unknown): unknown => changed(output, { where, to });
  const middleware: Middleware = (_request, response, next) => {
    const json = response.json.bind(response);
    response.json = (body) => json(open(body));
    next();
  };
  const wrap =
    (work: (...given: unknown[]) => unknown) =>
    (...given: unknown[]) => {
      const result = work(...given);
      return result instanceof Promise ? result.then(open) : open(result);
    };
  return Object.assign(middleware, { wrap: wrap as Opening["wrap"] });
}

/** What a token holds; throws a DecryptionError for everything else. */
function opened({ encryption }: App, token: unknown): unknown {
  const sealed = typeof token === "string" ? token : "";
  const { body } = encryption.decryptOutgoing({ status: 200, headers: {}, body: [{ sealed }] });
  return JSON.parse(textOf(body));
}

/**
 * Wraps a function, synchronous or not, so that it sees the members `fields` of its first argument
 * only as Fernet tokens, fit to be stored, at any depth; in its result the tokens in members of these names
 * come back as values. What is null or absent stays so.
 * Rejects with or throws a DecryptionError when such a member of the result is no token of ours.
 * Throws a StartupError when there is no strong SECRET_KEY.
 * @example
 * import { createApp, withEncryptedParameters } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const rows = new Map<string, { id: string; iban: string }>();
 * const save = withEncryptedParameters(app, ["iban"], (row: { id: string; iban: string }) => {
 *   rows.set(row.id, row);
 *   return row;
 * });
 * save({ id: "7", iban: "DE02" }).iban;
 */
export function withEncryptedParameters<Input, Given extends unknown[], Result>(
  app: App,
  fields: readonly string[],
  work: (input: Input, ...given: Given) => Result,
): (input: Input, ...given: Given) => Result {
  const { encryption } = app;
  const where = named(fields);
  const to = (member: unknown): string =>
    encryption.token(
      Sealed.is(member) ? encryption.encryptIncoming(member) : encryption.seal(member),
    );
  const wrapped = decryptOutgoing(app, fields).wrap(work as (...given: unknown[]) => unknown);
  return (input, ...given) => wrapped(changed(input, { where, to }), ...given) as Result;
}
