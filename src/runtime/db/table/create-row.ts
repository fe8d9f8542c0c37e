import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import { reply } from "../../response/reply.js";
import { invalidateOnCreate } from "../invalidate.js";
import { changed, tablesOf, valuesOf, writable } from "./change.js";
import { changeHandler } from "./change-handler.js";
import type { TableDefinition } from "./definition.js";
import { etagOf } from "./etag.js";
import { callerOf, type Operation, type OperationContext, type TableApp } from "./operation.js";
import { rowColumns } from "./select-row.js";

/**
 * The handler of a new row, made of the body in one transaction; what was kept of the table is
 * dropped. Tells where the row is, and its entity tag. 409 `unique_violation` and the other faults
 * of a `ConnectionPool`.
 */
export function createRow<D extends EndpointDefinition>(
  app: TableApp,
  operation: Operation<D>,
): Handler<D> {
  const { endpoint, table: definition, hooks = {} } = operation;
  const table = writable(definition);
  const { database } = app.tables;
  const work = async (context: OperationContext) => {
    const { body = {} } = context;
    const values = (await hooks.beforeCreate?.(body, context)) ?? body;
    const row = await database.transaction(async (session) => {
      const created = await insert(session, table, values);
      await hooks.written?.(session, { operation: "create", row: created }, context);
      return created;
    }, callerOf(context));
    const headers = { ...locationOf(context, row, table), etag: etagOf(row, table) };
    return reply(endpoint.definition.response.status, row, headers);
  };
  return changeHandler(app, operation, { work, dropped: invalidateOnCreate });
}

async function insert(session: Session, table: TableDefinition, values: Row): Promise<Row> {
  const written = valuesOf(values, table);
  const into = tablesOf(session).insertInto(table.table);
  const query = Object.keys(written).length === 0 ? into.defaultValues() : into.values(written);
  const returned = query.returning((eb) => rowColumns(eb, table));
  return changed(session, table, await session.execute<Row>(`${table.name}.insert`, returned));
}

/** A row whose key callers don't see has no address. */
function locationOf(
  { raw }: OperationContext,
  row: Row,
  { primaryKey }: TableDefinition,
): { readonly location?: string } {
  const [key = "", second] = primaryKey;
  const id = row[key];
  if (second !== undefined || (typeof id !== "string" && typeof id !== "number")) return {};
  const [path = ""] = raw.request.originalUrl.split("?");
  return { location: `${path.replace(/\/$/, "")}/${encodeURIComponent(id)}` };
}
