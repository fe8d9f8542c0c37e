/** The YAML of a table's endpoints: every choice follows from the table, and is explained. */
import { columnSchema } from "../database/column-schema.js";
import { canEqual, indexForFilter, indexForSort, isSortable } from "../database/indexes.js";
import { isSecretName } from "../database/secret-names.js";
import type { Catalog, Column, Table } from "../database/snapshot.js";
import { isReserved } from "../config/reserved-names.js";
import { namesOf } from "../model/names.js";

export interface ResourceOptions {
  /** A preset or a file; by default `preset:user`. */
  readonly extends: string;
  /** Undefined: all that the table allows. */
  readonly operations?: readonly string[] | undefined;
}

/** As endpoints are named: `sales.order_items` gives `sales_order_items`. */
export function resourceName(table: string): string {
  const name = table.toLowerCase().replace(/\W+/g, "_");
  return isReserved(namesOf(name).camel) ? `${name}_rows` : name;
}

export function resourceYaml(table: Table, catalog: Catalog, options: ResourceOptions): string {
  const name = resourceName(table.name);
  const shown = table.columns.filter(
    (column) => isPlain(column.name) && !isSecretName(column.name),
  );
  const operations = options.operations ?? operationsOf(table);
  const isPublic = options.extends === "preset:public";
  const scopes = `security: { user_permissions_required: [use:${name}] }   # a token needs this scope`;
  return [
    `# The table ${table.name}: one route for each operation below.`,
    ...(options.extends === "" ? [] : [`extends: ${options.extends}`]),
    `endpoint_name: ${name}`,
    `kind: db`,
    `route: GET /${namesOf(name).kebab}`,
    ...(isPublic ? [] : [scopes]),
    `db:`,
    `  table: ${table.name}`,
    ...operationLines(table, operations),
    ...columnLines(table, shown, catalog),
    ...filterLines(table, shown),
    ...sortLines(table, shown),
    ...relationLines(table, catalog),
    "",
  ].join("\n");
}

const isPlain = (name: string): boolean => /^[a-z_][a-z0-9_]{0,62}$/.test(name);

/** What a table allows: a view can only be read, and one row needs a key of one column. */
export function operationsOf({ kind, primaryKey }: Table): readonly string[] {
  const hasKey = primaryKey?.length === 1;
  if (kind !== "table") return hasKey ? ["list", "get"] : ["list"];
  return hasKey ? ["list", "get", "create", "update", "delete"] : ["list", "create"];
}

function operationLines(table: Table, operations: readonly string[]): readonly string[] {
  const key = table.primaryKey ?? [];
  const why =
    key.length === 1
      ? `one row is found by ${key.join()}`
      : key.length === 0
        ? "without a primary key no single row can be named"
        : `the primary key has ${String(key.length)} columns, so no /:id names a row`;
  return [`  # Take out what callers don't need; ${why}.`, `  operations: ${flow(operations)}`];
}

const flow = (items: readonly string[]): string => `[${items.join(", ")}]`;

function columnLines(table: Table, shown: readonly Column[], catalog: Catalog): readonly string[] {
  const hidden = table.columns.filter((column) => !shown.includes(column)).map(({ name }) => name);
  const lines = shown.map(
    (column) => `    - ${column.name.padEnd(20)} # ${about(column, table, catalog)}`,
  );
  return [
    "  # What callers see and may write; types, limits and NULL are the table's own.",
    ...(hidden.length === 0
      ? []
      : [`  # Left out, as a secret or a name that YAML can't hold: ${hidden.join(", ")}.`]),
    ...(lines.length === 0 ? [] : ["  columns:", ...lines]),
  ];
}

function about(column: Column, table: Table, catalog: Catalog): string {
  const { schema } = columnSchema(column, { table, catalog }, "input");
  const facts = [
    column.type,
    ...(schema.enum === undefined ? [] : [schema.enum.slice(0, 6).join(" | ")]),
    ...(column.nullable ? ["may be null"] : []),
    ...(column.generated !== undefined || column.identity === "always"
      ? ["made by the database"]
      : column.default === undefined
        ? []
        : ["has a default"]),
  ];
  // A comment is one line, whatever a value holds.
  return facts.join(", ").replaceAll(/[\s\p{Cc}]+/gu, " ");
}

function filterLines(table: Table, shown: readonly Column[]): readonly string[] {
  const names = shown
    .filter((column) => canEqual(column) && indexForFilter(table, column) !== undefined)
    .map(({ name }) => name);
  return names.length === 0
    ? ["  # No filters: no column has an index that would serve one."]
    : [
        "  # Columns with an index; a filter without one reads the whole table.",
        `  filters: ${flow(names)}`,
      ];
}

/** Newest first where the table says when a row was made; else by the primary key. */
function sortLines(table: Table, shown: readonly Column[]): readonly string[] {
  const names = shown
    .filter((column) => isSortable(column) && indexForSort(table, column.name) !== undefined)
    .map(({ name }) => name);
  const newest = names.find((name) => /^(created|inserted|placed|published)(_at|_on)?$/.test(name));
  const key = names.find((name) => table.primaryKey?.[0] === name);
  const first = newest ?? key;
  const rest = names.filter((name) => name !== first);
  const all = first === undefined ? rest : [first === newest ? `-${first}` : first, ...rest];
  return all.length === 0
    ? ["  # No order to choose: no column has an index that would give one."]
    : [
        "  # Columns whose index gives the order; the first is the default, - is falling.",
        `  sort: ${flow(all)}`,
      ];
}

/** Foreign keys of one column; `company_id` becomes `company`, unless a column has that name. */
function relationLines(table: Table, { tables }: Catalog): readonly string[] {
  const taken = new Set(table.columns.map(({ name }) => name));
  const lines = table.foreignKeys.flatMap(({ columns, table: other }) => {
    const [column = "", second] = columns;
    if (second !== undefined || !isPlain(column) || !isPlain(other.replace(".", "_"))) return [];
    const short = column.replace(/_id$/, "");
    const name = taken.has(short) ? `${column}_row` : short;
    taken.add(name);
    const shown = labelsOf(tables.find((one) => one.name === other));
    const shows = shown.length === 0 ? "" : `, columns: ${flow(shown)}`;
    return [`    ${name}: { table: ${other}, column: ${column}${shows}, load: join }`];
  });
  if (lines.length === 0) return [];
  return [
    "  # Rows that foreign keys lead to: `join` in the same statement, `selectin` in a second one.",
    "  relations:",
    ...lines,
  ];
}

/** What people call a row: its key, and the first column that names it. */
function labelsOf(table: Table | undefined): readonly string[] {
  const label = table?.columns.find(({ name }) => /^(name|title|label|slug|code)$/.test(name));
  const names = [...(table?.primaryKey ?? []), ...(label === undefined ? [] : [label.name])];
  return [...new Set(names)].filter(isPlain);
}
