import type { Kysely } from "kysely";
import type { Row } from "../../pooling/driver.js";
import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import { reply } from "../../response/reply.js";
import type { StreamFormat } from "../../stream/format.js";
import { openStream } from "../../stream/open-stream.js";
import type { StreamApp } from "../../stream/sending.js";
import type { AnyTables, ListQuery } from "../keyset.js";
import { orderOf, type ListDefinition } from "../list-definition.js";
import { filtered, sorted } from "../list-query.js";
import { streamRows, type CountedLender } from "../stream-rows.js";
import {
  callerOf,
  operationHandler,
  type Operation,
  type OperationContext,
  type TableApp,
} from "./operation.js";
import { selectRow } from "./select-row.js";

/** All rows of a table that a caller may see, as lines of text. */
export interface StreamedTable extends ListDefinition {
  readonly format: StreamFormat;
  /** Rows that are fetched and written at a time. */
  readonly chunkSize: number;
  /** The browser saves the answer under this name. */
  readonly filename?: string;
}

/**
 * The handler of a stream or an export: every row that the filters of the validated query find, in
 * the order of a list, sent while the database makes them. Relations come in the same statement,
 * whatever their `load`. Faults before the first chunk are those of a list; later ones break the
 * connection off, so that nobody takes half of the rows for all of them.
 */
export function streamTable<D extends EndpointDefinition>(
  app: TableApp & StreamApp,
  { endpoint, table, hooks: { rows } = {} }: Operation<D, StreamedTable>,
): Handler<D> {
  const { definition } = endpoint;
  const { format, chunkSize, filename, name, columns, relations = {} } = table;
  const options = {
    ...{ name, format, chunkSize, headers: [...columns, ...Object.keys(relations)] },
    ...(filename !== undefined && { filename }),
    ...(definition.excludeFields && { excludeFields: definition.excludeFields }),
  };
  return operationHandler(app, endpoint, async (context) => {
    const from = await app.tables.database.builder();
    const query = queryOf(from as unknown as Kysely<AnyTables>, table, context);
    const own = rows === undefined ? query : query.where((eb) => rows(eb, context));
    const { raw, signal } = context;
    const body = await openStream<Row>(app, options, {
      raw,
      signal,
      rowsFor: (_, { signal: ending }) =>
        streamRows(lenderFor(app, context), name, own, { batchSize: chunkSize, signal: ending }),
    });
    return reply(definition.response.status, body);
  });
}

function queryOf(
  db: Kysely<AnyTables>,
  table: StreamedTable,
  { query = {} }: OperationContext,
): ListQuery {
  const { sort, ...filters } = query;
  const order = orderOf(table, (sort as readonly string[] | undefined)?.join(","));
  const found = filtered(db.selectFrom(table.table), table, filters);
  return sorted(selectRow(found, joined(table)), table.table, order);
}

/** A second statement would be one for each batch. */
function joined({ relations = {}, ...table }: StreamedTable): StreamedTable {
  const all = Object.entries(relations).map(
    ([name, relation]) => [name, { ...relation, load: "join" }] as const,
  );
  return { ...table, relations: Object.fromEntries(all) };
}

/** After a change of the same caller rows come from the primary. */
function lenderFor({ tables }: TableApp, context: OperationContext): CountedLender<unknown> {
  const { database } = tables;
  return {
    counting: (options, work) => database.counting(options, work),
    sessionScope: (work) => database.sessionScope(work),
    read: (work) => database.read(work, callerOf(context)),
  };
}
