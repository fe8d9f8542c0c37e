import type { Expression, SqlBool } from "kysely";
import type { User } from "../../auth/user.js";
import type { Log } from "../../logging/log.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import type { Builder } from "../keyset.js";

/** What hooks are told of a request. */
export interface HookContext {
  /** Who calls; undefined where an endpoint has no identity. */
  readonly user: User | undefined;
  readonly log: Log;
}

/** A change that was made and isn't committed yet. */
export interface RowChange {
  readonly operation: "create" | "update" | "delete";
  /** The row as callers see it, after the change; before it where it was deleted. */
  readonly row: Row;
}

/** What a project's own code adds to the operations on a table; all optional. */
export interface TableHooks {
  /**
   * Which rows the caller reaches: a condition on every statement that reads, changes or deletes.
   * All other rows are 404 `not_found`, and in no list.
   */
  readonly rows?: (eb: Builder, context: HookContext) => Expression<SqlBool>;
  /** Completes or refuses a new row; what it returns is written. */
  readonly beforeCreate?: (values: Row, context: HookContext) => Row | Promise<Row>;
  /** Completes or refuses a change; what it returns is written. */
  readonly beforeUpdate?: (changes: Row, context: HookContext) => Row | Promise<Row>;
  /** More work in the same transaction; what it throws undoes the change. */
  readonly written?: (
    session: Session,
    change: RowChange,
    context: HookContext,
  ) => Promise<void> | void;
}

/**
 * Types the hooks of a table, as a handler file exports them.
 * @example
 * import { tableHooks } from "@endpointgen/runtime";
 *
 * tableHooks({
 *   rows: (eb, { user }) => eb("owner_id", "=", user?.id ?? null),
 *   beforeCreate: (values, { user }) => ({ ...values, owner_id: user?.id }),
 * });
 */
export function tableHooks(hooks: TableHooks): TableHooks {
  return hooks;
}
