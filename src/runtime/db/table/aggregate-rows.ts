import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import { aggregateRowsOf, type AggregateDefinition, type AggregateRequest } from "../aggregate.js";
import type { ListQuery } from "../keyset.js";
import {
  callerOf,
  operationHandler,
  type Operation,
  type OperationContext,
  type TableApp,
} from "./operation.js";

/**
 * The handler of what is worked out of many rows: groups of a table, as `aggregateRowsOf` finds
 * them, of the rows that the caller reaches and the validated query's filters find.
 */
export function aggregateRows<D extends EndpointDefinition>(
  app: TableApp,
  { endpoint, table, hooks: { rows } = {} }: Operation<D, AggregateDefinition>,
): Handler<D> {
  const { database } = app.tables;
  return operationHandler(app, endpoint, (context) => {
    const refine = rows && ((query: ListQuery) => query.where((eb) => rows(eb, context)));
    const request = requestOf(context);
    return database.read(
      (session) => aggregateRowsOf(session, table, request, refine),
      callerOf(context),
    );
  });
}

/** What isn't a column to work on, or a place, is a filter: the contract lets nothing else in. */
function requestOf({ query = {}, raw }: OperationContext): AggregateRequest {
  const { group_by: groupBy, sum, avg, min, max, limit, offset, ...filters } = query;
  type Names = readonly string[];
  return {
    url: raw.request.originalUrl,
    filters,
    groupBy: (groupBy ?? []) as Names,
    sum: (sum ?? []) as Names,
    avg: (avg ?? []) as Names,
    min: (min ?? []) as Names,
    max: (max ?? []) as Names,
    ...(limit !== undefined && { limit: limit as number }),
    ...(offset !== undefined && { offset: offset as number }),
  };
}
