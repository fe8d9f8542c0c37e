/** Names of the YAML that the table doesn't have. */
import { closest } from "../../closest.js";
import { parseFields } from "../../sections/request/parse-fields.js";
import type { FieldSpec } from "../../sections/request/fields.js";
import type { Finding, Path } from "../../sections/section.js";
import { columnSchema } from "../column-schema.js";
import type { Catalog, Table } from "../snapshot.js";

/** What names columns: the section itself, or what one operation has of its own. */
export interface Named {
  readonly path: Path;
  readonly columns: unknown;
  readonly filters: readonly string[];
  readonly sort: readonly string[];
}

export function checkColumns(named: Named, table: Table, catalog: Catalog): readonly Finding[] {
  const filters = named.filters.map((name, index) => [name, ["filters", index]] as const);
  const sort = named.sort.map((name, index) => [name.replace(/^-/, ""), ["sort", index]] as const);
  const listed = Array.isArray(named.columns)
    ? (named.columns as readonly string[]).map((name, index) => [name, ["columns", index]] as const)
    : [];
  return [
    ...[...listed, ...filters, ...sort].flatMap(([name, path]) =>
      missingColumn(name, table, [...named.path, ...path]),
    ),
    ...checkFields(named, table, catalog),
  ];
}

/** Nothing for a column that is there. */
function missingColumn(name: string, table: Table, path: Path): readonly Finding[] {
  const names = table.columns.map((column) => column.name);
  if (names.includes(name)) return [];
  const near = closest(name, names);
  return [
    {
      path,
      code: "unknown-column",
      message: `the table \`${table.name}\` has no column \`${name}\``,
      cure: near ?? `there are ${listed(names)}`,
    },
  ];
}

/** As many as a line holds. */
export const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(", ")} …` : names.join(", ");

/** Columns with types of their own: those must be what the table's are in JSON. */
function checkFields(named: Named, table: Table, catalog: Catalog): readonly Finding[] {
  const { fields } = parseFields(named.columns, "json");
  return Object.entries(fields).flatMap(([name, spec]) => {
    const path = [...named.path, "columns", name];
    const column = table.columns.find((one) => one.name === name);
    if (column === undefined) return missingColumn(name, table, path);
    const { schema } = columnSchema(column, { table, catalog }, "answer");
    const type = (schema.type === "array" ? schema.items?.type : schema.type) ?? "any";
    const isList = schema.type === "array";
    const fits = fitsIn(spec, type) && (type === "any" || (spec.list !== undefined) === isList);
    if (fits) return [];
    const right = isList ? `list of ${type}` : type;
    return [
      {
        path,
        message: `\`${name}\` is ${column.type} in the table \`${table.name}\`, which is ${isList ? "a list" : right} in JSON`,
        cure: `${name}: ${right}`,
      },
    ];
  });
}

function fitsIn(spec: FieldSpec, type: string): boolean {
  if (type === "any" || spec.type === "object" || spec.type === "map") return type === "any";
  if (spec.type === "number") return type === "number" || type === "integer";
  if (spec.type === "integer" || spec.type === "boolean") return type === spec.type;
  return type === "string";
}
