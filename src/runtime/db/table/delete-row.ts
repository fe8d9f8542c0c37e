import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import { reply } from "../../response/reply.js";
import { invalidateOnDelete } from "../invalidate.js";
import { assertUnchanged, changed, isRow, tablesOf } from "./change.js";
import { changeHandler } from "./change-handler.js";
import type { TableDefinition } from "./definition.js";
import { callerOf, type Operation, type OperationContext, type TableApp } from "./operation.js";
import type { RowPlace } from "./read-row.js";
import { rowColumns } from "./select-row.js";

/**
 * The handler that deletes one row, in one transaction; what was kept of the table is dropped. With
 * `If-Match` only a row that is as the caller has read it: 412 `precondition_failed`. 404
 * `not_found`, also the second time; 409 `foreign_key_violation` while others refer to it.
 */
export function deleteRow<D extends EndpointDefinition>(
  app: TableApp,
  operation: Operation<D>,
): Handler<D> {
  const { endpoint, table, hooks = {} } = operation;
  const { database } = app.tables;
  const work = async (context: OperationContext) => {
    const { params = {}, headers = {} } = context;
    const place = { id: params.id, rows: hooks.rows, context };
    const condition = headers["if-match"];
    await database.transaction(async (session) => {
      if (condition !== undefined) await assertUnchanged(session, table, place, condition);
      const row = await remove(session, table, place);
      await hooks.written?.(session, { operation: "delete", row }, context);
    }, callerOf(context));
    return reply(endpoint.definition.response.status);
  };
  return changeHandler(app, operation, { work, dropped: invalidateOnDelete });
}

async function remove(session: Session, table: TableDefinition, place: RowPlace): Promise<Row> {
  const query = tablesOf(session)
    .deleteFrom(table.table)
    .where((eb) => isRow(eb, table, place))
    .returning((eb) => rowColumns(eb, { ...table, relations: {} }));
  const rows = await session.execute<Row>(`${table.name}.delete`, query);
  return changed(session, { ...table, relations: {} }, rows);
}
