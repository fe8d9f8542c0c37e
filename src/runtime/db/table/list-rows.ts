import type { EndpointDefinition } from "../../request/definition.js";
import type { Handler } from "../../request/contract.js";
import type { ListDefinition, ListRequest } from "../list-definition.js";
import type { ListQuery } from "../keyset.js";
import { listPage } from "../list-page.js";
import {
  callerOf,
  operationHandler,
  type Operation,
  type OperationContext,
  type TableApp,
} from "./operation.js";

/**
 * The handler of a list: one page of a table, as `listPage` finds it, with the filters, order and
 * place of the validated query.
 */
export function listRows<D extends EndpointDefinition>(
  app: TableApp,
  { endpoint, table, hooks = {} }: Operation<D, ListDefinition>,
): Handler<D> {
  const { rows } = hooks;
  const { database, cursors } = app.tables;
  return operationHandler(app, endpoint, (context) => {
    const request = listRequest(context, rows !== undefined || database.rowLevelSecurity);
    const refine = rows && ((query: ListQuery) => query.where((eb) => rows(eb, context)));
    const tools = { cursors, ...(refine && { refine }) };
    return database.read((session) => listPage(session, table, request, tools), callerOf(context));
  });
}

/** What isn't place or order is a filter: the contract lets nothing else in. */
function listRequest({ query = {}, raw, user }: OperationContext, isScoped: boolean): ListRequest {
  const { sort, limit, offset, cursor, ...filters } = query;
  return {
    url: raw.request.originalUrl,
    filters,
    sort: (sort as readonly string[] | undefined)?.join(","),
    limit: limit as number | undefined,
    offset: offset as number | undefined,
    cursor: cursor as string | undefined,
    ...(isScoped && { scope: user?.principal ?? "" }),
  };
}
