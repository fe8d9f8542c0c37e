import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import { reply } from "../../response/reply.js";
import { etagOf } from "./etag.js";
import { callerOf, operationHandler, type Operation, type TableApp } from "./operation.js";
import { readRow } from "./read-row.js";

/** The handler of one row, found by `params.id`; 404 `not_found` without it. Tells its entity tag. */
export function getRow<D extends EndpointDefinition>(
  app: TableApp,
  { endpoint, table, hooks = {} }: Operation<D>,
): Handler<D> {
  const { database } = app.tables;
  return operationHandler(app, endpoint, async (context) => {
    const place = { id: context.params?.id, rows: hooks.rows, context };
    const row = await database.read((session) => readRow(session, table, place), callerOf(context));
    return reply(endpoint.definition.response.status, row, { etag: etagOf(row, table) });
  });
}
