/** What one operation of a table comes to. */
import type { JobConfig } from "../../config/job-config.js";
import type { OperationName, TableRows } from "../../model/table-rows.js";
import type { Names } from "../../model/names.js";
import type { Db } from "../../sections/db/schema.js";
import type { Facts } from "../../sections/section.js";
import { uniqueKeyOf } from "../indexes.js";
import { aggregateColumns } from "./aggregates.js";
import { asTextOf, type Tables } from "./column-fields.js";
import { isStreamed } from "./kinds.js";
import { type Related, relatedOf } from "./relations.js";
import { rowTests } from "./row-tests.js";
import { requestOf, responseOf, type ShapeParts } from "./shapes.js";
import { shownColumns, touchedColumns } from "./shown-columns.js";

interface Asked {
  readonly operation: OperationName;
  /** All of the file. */
  readonly operations: readonly OperationName[];
  readonly owner: Names;
  readonly isFirst: boolean;
  readonly tables: Tables;
}

export function tableFacts(config: JobConfig, facts: Facts, asked: Asked): Facts {
  const { db, stream } = config;
  if (db === false) return facts;
  const { operation, tables } = asked;
  const shown = shownColumns(db, tables.table);
  const related = relationsOf(db, tables);
  const isAggregate = operation === "aggregate";
  const aggregates = isAggregate ? aggregateColumns(shown, tables.catalog) : undefined;
  const parts: ShapeParts = {
    operation,
    db,
    tables,
    shown,
    relations: mapped(related, ({ field }) => field),
    aggregates,
    headers: facts.request.headers,
    whole: facts.method === "PUT",
  };
  const streamed = stream === false || !isStreamed(operation) ? undefined : stream;
  const rows = {
    ...rowsOf(db, asked, related),
    stream: streamed,
    aggregates,
    once: onceOf(config),
  };
  return { ...facts, request: requestOf(parts), response: responseOf(parts), rows };
}

/** What isn't said is usual. */
function onceOf({ idempotency }: JobConfig): TableRows["once"] {
  if (idempotency === false || !idempotency.enabled || !idempotency.in_transaction)
    return undefined;
  const { ttl, header } = idempotency;
  return header.toLowerCase() === "idempotency-key" ? { ttl } : { ttl, header };
}

type ByName<Value> = Readonly<Record<string, Value>>;

function relationsOf({ relations }: Db, { table, catalog }: Tables): ByName<Related> {
  const entries = Object.entries(relations).map(
    ([name, relation]) => [name, relatedOf(relation, table, catalog)] as const,
  );
  return Object.fromEntries(
    entries.flatMap(([name, related]) => (related === undefined ? [] : [[name, related]])),
  );
}

const mapped = <From, To>(values: ByName<From>, map: (value: From) => To): ByName<To> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));

function rowsOf(
  db: Db,
  { tables, operations, ...asked }: Asked,
  related: ByName<Related>,
): Omit<TableRows, "stream" | "aggregates" | "once"> {
  const { table } = tables;
  const { owner } = asked;
  const shown = shownColumns(db, table);
  const sorted = new Set(db.sort.map((name) => name.replace(/^-/, "")));
  const key = uniqueKeyOf(table) ?? [];
  return {
    ...asked,
    tests: asked.isFirst ? rowTests(db, tables, { operations, owner }) : undefined,
    table: table.name,
    key,
    columns: shown.map(({ name }) => name),
    asText: asTextOf(shown, tables),
    json: shown
      .filter(({ base, list }) => list !== true && ["json", "jsonb"].includes(base))
      .map(({ name }) => name),
    filters: db.filters,
    sort: db.sort,
    notNull: table.columns
      .filter(({ name, nullable }) => !nullable && (sorted.has(name) || key.includes(name)))
      .map(({ name }) => name),
    relations: mapped(related, ({ rows }) => rows),
    pagination: db.pagination,
    touched: touchedColumns(table),
  };
}
