/** What the file of an operation on a table prints. */
import type { EndpointModel } from "../model/endpoint-model.js";
import type { OperationName, TableRows } from "../model/table-rows.js";
import { arrow, call, type Code, literal, object, openObject, prefix, text } from "./code.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { printer } from "./statement.js";
import { commented, titleOf } from "./title.js";
import type { ViewOptions } from "./view-options.js";

export interface RowsView {
  readonly title: string;
  readonly source: string;
  /** Of the table's endpoints together. */
  readonly description: string;
  readonly imports: string;
  /** Of the user's hooks. */
  readonly hooks: string;
  /** `const table = …` */
  readonly table: string;
  readonly rows: string;
}

/** The runtime's function for each operation. */
const functions: Readonly<Record<OperationName, string>> = {
  list: "listRows",
  get: "getRow",
  create: "createRow",
  update: "updateRow",
  delete: "deleteRow",
  bulk_create: "createRows",
  stream: "streamTable",
  export: "streamTable",
  aggregate: "aggregateRows",
};

const types: Readonly<Partial<Record<OperationName, string>>> = {
  list: "ListDefinition",
  stream: "StreamedTable",
  export: "StreamedTable",
  aggregate: "AggregateDefinition",
};

export function rowsView(
  { source, operation }: EndpointModel,
  rows: TableRows,
  { width, paths }: ViewOptions,
): RowsView {
  const { camel, kebab } = operation.names;
  const name = functions[rows.operation];
  const print = printer(width);
  const type = types[rows.operation] ?? "TableDefinition";
  const called = call(
    name,
    text("app"),
    object({
      endpoint: text(camel),
      table: text("table"),
      hooks: text("hooks"),
      ...(rows.once && { once: literal(rows.once) }),
    }),
  );
  return {
    title: titleOf(operation),
    source,
    description: commented(rows.owner.description),
    imports: printImports(
      [
        { from: "@endpointgen/runtime", names: [name], types: ["App", type] },
        { from: "./contract.js", names: [camel] },
      ],
      width,
    ),
    hooks: modulePath(`${paths.generated}/${kebab}`, `${paths.handlers}/${rows.owner.kebab}.ts`),
    table: print.code(
      prefix(`const table: ${type} = `, openObject(tableFields(operation.names.snake, rows))),
      0,
      1,
    ),
    rows: print.code(prefix("export const rows = ", arrow("(app: App)", called)), 0, 1),
  };
}

/** Only what is said: an empty list stands for itself where the runtime asks for it. */
function tableFields(name: string, rows: TableRows): Record<string, Code> {
  const { operation, table, columns, key } = rows;
  const isWrite = ["create", "update", "bulk_create"].includes(operation);
  return {
    name: literal(name),
    table: literal(table),
    columns: literal(columns),
    primaryKey: literal(key),
    ...unlessEmpty("asText", rows.asText),
    ...(isWrite ? unlessEmpty("json", rows.json) : {}),
    ...(operation === "update" ? unlessEmpty("touched", rows.touched) : {}),
    ...(["delete", "aggregate"].includes(operation) ? {} : relationFields(rows)),
    ...(operation === "list" ? listFields(rows) : {}),
    ...(rows.stream === undefined ? {} : streamFields(rows, rows.stream)),
    ...(rows.aggregates === undefined ? {} : aggregateFields(rows, rows.aggregates)),
  };
}

function aggregateFields(
  { filters, pagination }: TableRows,
  { groupBy, floats, ...works }: NonNullable<TableRows["aggregates"]>,
): Record<string, Code> {
  const worked = Object.entries(works).map(([name, columns]) => unlessEmpty(name, columns));
  return {
    filters: literal(filters),
    groupBy: literal(groupBy),
    ...(Object.assign({}, ...worked) as Record<string, Code>),
    ...unlessEmpty("floats", floats),
    pagination: literal(pagination),
  };
}

function listFields({ filters, sort, notNull, pagination }: TableRows): Record<string, Code> {
  return {
    filters: literal(filters),
    sort: literal(sort),
    notNull: literal(notNull),
    pagination: literal(pagination),
  };
}

function streamFields(
  { operation, owner, filters, sort }: TableRows,
  { format, chunk_size }: NonNullable<TableRows["stream"]>,
): Record<string, Code> {
  return {
    filters: literal(filters),
    sort: literal(sort),
    format: literal(format),
    chunkSize: literal(chunk_size),
    ...(operation === "export" ? { filename: literal(`${owner.kebab}.${format}`) } : {}),
  };
}

function relationFields({ relations }: TableRows): Record<string, Code> {
  const entries = Object.entries(relations).map(([name, related]) => {
    const { table, from, to, columns, asText, many, load } = related;
    const code = object({
      table: literal(table),
      from: literal(from),
      to: literal(to),
      columns: literal(columns),
      ...unlessEmpty("asText", asText),
      ...(many ? { many: literal(true) } : {}),
      load: literal(load),
    });
    return [name, code] as const;
  });
  return entries.length === 0 ? {} : { relations: openObject(Object.fromEntries(entries)) };
}

const unlessEmpty = (name: string, value: object): Record<string, Code> =>
  Object.keys(value).length === 0 ? {} : { [name]: literal(value) };
