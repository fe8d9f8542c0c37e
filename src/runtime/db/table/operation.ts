import type { Request, Response } from "express";
import type { User } from "../../auth/user.js";
import type { App } from "../../http/app.js";
import type { Log } from "../../logging/log.js";
import type { Row } from "../../pooling/driver.js";
import type { KeyOptions } from "../../idempotency/key.js";
import type { Endpoint, Handle, Handler, ResolveUnknown } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Resolution } from "../../stores/outcome.js";
import { watchStatements } from "../watch-statements.js";
import type { TableDefinition } from "./definition.js";
import type { HookContext, TableHooks } from "./hooks.js";

/** The parts of an app that operations on tables use. */
export type TableApp = Pick<App, "tables" | "cache" | "log">;

/** An operation on a table: what its contract, its table and the project's code say. */
export interface Operation<
  D extends EndpointDefinition,
  Table extends TableDefinition = TableDefinition,
> {
  readonly endpoint: Endpoint<D>;
  readonly table: Table;
  readonly hooks?: TableHooks;
  /** Of changes: the key's record is kept in their transaction. */
  readonly once?: OnceKept;
}

/** How long a key's record is kept, in seconds, and the header that it comes in. */
export interface OnceKept extends KeyOptions {
  readonly ttl: number;
}

/** The declared inputs of all operations together, already validated, and what goes with them. */
export interface OperationContext extends HookContext {
  readonly params?: { readonly id?: unknown };
  readonly query?: Row;
  readonly headers?: { readonly "if-match"?: string };
  readonly body?: Row;
  readonly user: User | undefined;
  readonly log: Log;
  readonly raw: { readonly request: Request; readonly response: Response };
  readonly signal: AbortSignal;
}

/**
 * Types work on a table as the handler of its contract; statements are counted while it runs. Where
 * the database has row-level security they are the caller's. `resolve` finds out what became of a
 * request whose end nobody saw.
 */
export function operationHandler<D extends EndpointDefinition>(
  { tables }: TableApp,
  endpoint: Endpoint<D>,
  work: Work<unknown>,
  resolve?: Work<Resolution<unknown>>,
): Handler<D> {
  const { database, repeats: mode } = tables;
  tables.assertNamed();
  const own = <Result>(asked: Work<Result>): Work<Result> =>
    database.rowLevelSecurity
      ? (context) => database.actingAs(context.user, () => asked(context))
      : asked;
  const watched = own(work);
  const handle: Work<unknown> = (context) =>
    watchStatements(database, { mode, log: context.log }, () => watched(context));
  if (resolve === undefined) return endpoint.handler(handle as unknown as Handle<D>);
  const resolveUnknown = own(resolve) as unknown as ResolveUnknown<D>;
  return endpoint.handler(handle as unknown as Handle<D>, { resolveUnknown });
}

type Work<Result> = (context: OperationContext) => Promise<Result>;

/** Whose reads and changes belong together. */
export const callerOf = ({ user }: HookContext): { readonly caller: string } => ({
  caller: user?.principal ?? "",
});
