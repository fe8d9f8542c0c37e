import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import { reply } from "../../response/reply.js";
import { invalidateOnUpdate } from "../invalidate.js";
import { assertUnchanged, changed, isRow, tablesOf, valuesOf, writable } from "./change.js";
import { changeHandler } from "./change-handler.js";
import type { TableDefinition } from "./definition.js";
import { etagOf } from "./etag.js";
import { callerOf, type Operation, type OperationContext, type TableApp } from "./operation.js";
import { readRow, type RowPlace } from "./read-row.js";
import { rowColumns } from "./select-row.js";

/**
 * The handler of a change to one row, in one transaction; what was kept of the table is dropped.
 * With `If-Match` only a row that is as the caller has read it: 412 `precondition_failed`. 404
 * `not_found`, and the faults of a `ConnectionPool`.
 */
export function updateRow<D extends EndpointDefinition>(
  app: TableApp,
  operation: Operation<D>,
): Handler<D> {
  const { endpoint, table: definition, hooks = {} } = operation;
  const table = writable(definition);
  const { database } = app.tables;
  const work = async (context: OperationContext) => {
    const { params = {}, headers = {}, body = {} } = context;
    const place = { id: params.id, rows: hooks.rows, context };
    const condition = headers["if-match"];
    const changes = (await hooks.beforeUpdate?.(body, context)) ?? body;
    const row = await database.transaction(async (session) => {
      if (condition !== undefined) await assertUnchanged(session, table, place, condition);
      const updated = await update(session, table, place, changes);
      await hooks.written?.(session, { operation: "update", row: updated }, context);
      return updated;
    }, callerOf(context));
    return reply(endpoint.definition.response.status, row, { etag: etagOf(row, table) });
  };
  return changeHandler(app, operation, { work, dropped: invalidateOnUpdate });
}

/** Nothing to change is no statement of SQL, and leaves the row as it is. */
async function update(
  session: Session,
  table: TableDefinition,
  place: RowPlace,
  changes: Row,
): Promise<Row> {
  const written = valuesOf(changes, table);
  if (Object.keys(written).length === 0) return readRow(session, table, place);
  const { time, version } = table.touched ?? {};
  const query = tablesOf(session)
    .updateTable(table.table)
    .set((eb) => ({
      ...written,
      ...(time !== undefined && { [time]: eb.fn("now", []) }),
      ...(version !== undefined && { [version]: eb(version, "+", 1) }),
    }))
    .where((eb) => isRow(eb, table, place))
    .returning((eb) => rowColumns(eb, table));
  return changed(session, table, await session.execute<Row>(`${table.name}.update`, query));
}
