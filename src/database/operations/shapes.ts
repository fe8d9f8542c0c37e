/** What requests and answers of each operation hold. */
import type { RequestShape, ResponseShape } from "../../model/shapes.js";
import type { AggregateColumns, OperationName } from "../../model/table-rows.js";
import type { Db } from "../../sections/db/schema.js";
import type { FieldMap, FieldSpec } from "../../sections/request/fields.js";
import type { Column } from "../snapshot.js";
import { aggregateQuery, groupFields } from "./aggregates.js";
import { columnField, columnFields, type Tables } from "./column-fields.js";
import { isStreamed, operationKinds } from "./kinds.js";
import { isOptional, writableColumns } from "./shown-columns.js";

export interface ShapeParts {
  readonly operation: OperationName;
  readonly db: Db;
  readonly tables: Tables;
  readonly shown: readonly Column[];
  readonly relations: FieldMap;
  /** What can be worked out, where the operation does that. */
  readonly aggregates: AggregateColumns | undefined;
  /** What the YAML says of headers. */
  readonly headers: FieldMap;
  /** `PUT`: every column of the row is given. */
  readonly whole: boolean;
}

export function requestOf(parts: ShapeParts): RequestShape {
  const { operation, headers } = parts;
  const isOne = operationKinds[operation].suffix === "/:id";
  const conditional = operation === "update" || operation === "delete";
  return {
    params: isOne ? keyField(parts) : {},
    query: queryOf(parts),
    headers: conditional ? { ...headers, "if-match": ifMatch } : headers,
    body: bodyOf(parts),
  };
}

export function responseOf(parts: ShapeParts): ResponseShape {
  const { status } = operationKinds[parts.operation];
  if (parts.operation === "delete" || isStreamed(parts.operation))
    return { status, body: undefined };
  const row = rowFields(parts);
  const most = parts.db.pagination.max_limit;
  if (parts.operation === "bulk_create") {
    return { status, body: { kind: "fields", fields: { results: listOf(row, most) } } };
  }
  const { aggregates } = parts;
  if (aggregates !== undefined) {
    const group = groupFields(aggregates, parts.shown, parts.tables);
    return { status, body: { kind: "fields", fields: page(group, most) } };
  }
  const isList = parts.operation === "list";
  const fields = isList ? page(row, most) : row;
  return { status, body: { kind: "fields", fields } };
}

const rowFields = ({ shown, tables, relations }: ShapeParts): FieldMap => ({
  ...columnFields(shown, tables, () => ({ direction: "answer" })),
  ...relations,
});

/** The primary key's column, under the name that the route gives it. */
function keyField({ tables }: ShapeParts): FieldMap {
  const [name] = tables.table.primaryKey ?? [];
  const column = tables.table.columns.find((one) => one.name === name);
  if (column === undefined) return {};
  return { id: columnField(column, tables, { direction: "input", nullable: false }) };
}

const plain = { optional: true, list: undefined } as const;
const ifMatch: FieldSpec = { ...plain, type: "string", bounds: { min: 1, max: 1000 } };
const longestCursor = 4096;
const farthest = 1_000_000_000;

function queryOf(parts: ShapeParts): FieldMap {
  const { operation, db, aggregates } = parts;
  if (operation === "list") return { ...rowsQuery(parts), ...pageQuery(db.pagination) };
  if (aggregates !== undefined) {
    const { limit, offset } = pageQuery(db.pagination);
    return { ...filterFields(parts), ...aggregateQuery(aggregates), limit, offset };
  }
  return isStreamed(operation) ? rowsQuery(parts) : {};
}

/** Which rows. */
function filterFields({ db, tables }: ShapeParts): FieldMap {
  const filtered = tables.table.columns.filter(({ name }) => db.filters.includes(name));
  return columnFields(filtered, tables, () => ({
    direction: "input",
    optional: true,
    nullable: false,
  }));
}

/** Which rows, and in which order. */
function rowsQuery(parts: ShapeParts): FieldMap {
  const { sort } = parts.db;
  const orders = [...new Set(sort.map((name) => name.replace(/^-/, "")))];
  const values = orders.flatMap((name) => [name, `-${name}`]);
  return {
    ...filterFields(parts),
    ...(orders.length > 0 && {
      sort: { type: "enum", values, optional: true, list: { min: 1, max: orders.length } } as const,
    }),
  };
}

const pageQuery = ({ max_limit }: Db["pagination"]) =>
  ({
    limit: { ...plain, type: "integer", bounds: { min: 1, max: max_limit } },
    offset: { ...plain, type: "integer", bounds: { min: 0, max: farthest } },
    cursor: { ...plain, type: "string", bounds: { min: 1, max: longestCursor } },
  }) satisfies FieldMap;

function bodyOf({ operation, db, shown, tables, whole }: ShapeParts): RequestShape["body"] {
  if (!["create", "update", "bulk_create"].includes(operation)) return undefined;
  const isNew = operation !== "update";
  const keys = tables.table.primaryKey ?? [];
  const columns = writableColumns(shown, tables.table).filter(
    ({ name }) => isNew || !keys.includes(name),
  );
  const optional = (column: Column): boolean => (isNew ? isOptional(column) : !whole);
  const fields = columnFields(columns, tables, (column) => ({
    direction: "input",
    optional: optional(column),
  }));
  if (operation !== "bulk_create") return { kind: "fields", fields };
  const rows = listOf(fields, db.pagination.max_limit, 1);
  return { kind: "fields", fields: { rows } };
}

const listOf = (fields: FieldMap, max: number, min?: number): FieldSpec => ({
  type: "map",
  fields,
  optional: false,
  list: { min, max },
});

/** The documents' page. */
function page(row: FieldMap, most: number): FieldMap {
  const required = { optional: false, list: undefined } as const;
  const count: FieldSpec = { ...required, type: "integer", bounds: { min: 0, max: undefined } };
  const yes: FieldSpec = {
    ...required,
    type: "boolean",
    bounds: { min: undefined, max: undefined },
  };
  return {
    next: link,
    previous: link,
    results: listOf(row, most),
    meta: {
      ...required,
      type: "map",
      fields: {
        filters: { ...yes, type: "object" },
        use_cursor: yes,
        count,
        limit: count,
        using_replica: yes,
      },
    },
  };
}

const link: FieldSpec = {
  type: "column",
  column: { schema: { type: "string" }, nullable: true, asText: false },
  example: null,
  optional: false,
  list: undefined,
};
