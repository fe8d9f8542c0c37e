import { parseFields } from "../request/parse-fields.js";
import type { Facts, Finding } from "../section.js";
import type { Db } from "./schema.js";

/** A table must be named, and filters and sorting use its columns. */
export function check(own: Db, operation: Facts): readonly Finding[] {
  const { fields, findings } = parseFields(own.columns, "json");
  const names = Array.isArray(own.columns) ? own.columns : Object.keys(fields);
  return [
    ...findings.map((finding) => ({ ...finding, path: ["columns", ...finding.path] })),
    ...missingTable(own),
    ...wrongKind(operation),
    ...(["filters", "sort"] as const).flatMap((key) => strayColumns(key, own[key], names)),
    ...takenNames(own),
    ...takenNamesOfRows(own, names),
    ...pages(own.pagination),
  ];
}

const missingTable = (own: Db): readonly Finding[] =>
  own.table === undefined
    ? [{ path: [], message: "`db` needs the name of its table", cure: "table: orders" }]
    : [];

const wrongKind = ({ kind }: Facts): readonly Finding[] =>
  kind === "db"
    ? []
    : [
        {
          path: [],
          message: `\`db\` needs \`kind: db\`, and this is \`kind: ${kind}\``,
          cure: "kind: db",
        },
      ];

function strayColumns(
  key: string,
  names: readonly string[],
  columns: readonly string[],
): readonly Finding[] {
  if (columns.length === 0) return [];
  return names.flatMap((name, index) =>
    columns.includes(name.replace(/^-/, ""))
      ? []
      : [{ path: [key, index], message: `\`${name}\` isn't one of \`columns\`` }],
  );
}

/** Parameters of a list that say which page of it. */
const pageNames = ["sort", "limit", "offset", "cursor"];

/** Those that say what is worked out. */
const aggregateNames = ["group_by", "sum", "avg", "min", "max", "limit", "offset"];

function takenNames({ filters, operations }: Db): readonly Finding[] {
  const names = Array.isArray(operations) ? operations : Object.keys(operations);
  const aggregates = names.includes("aggregate") ? aggregateNames : [];
  const taken = [
    ...pageNames.map((name) => [name, "lists have"] as const),
    ...aggregates.map((name) => [name, "`aggregate` has"] as const),
  ];
  return filters.flatMap((filter, index) => {
    const [, owner] = taken.find(([name]) => name === filter) ?? [];
    if (owner === undefined) return [];
    const message = `rows can't be found by \`${filter}\`: ${owner} a parameter of that name`;
    return [{ path: ["filters", index], message }];
  });
}

/** A member of an answer is a column or a relation, not both. */
const takenNamesOfRows = ({ relations }: Db, columns: readonly string[]): readonly Finding[] =>
  Object.keys(relations)
    .filter((name) => columns.includes(name))
    .map((name) => ({
      path: ["relations", name],
      message: `\`${name}\` is one of \`columns\` already`,
      cure: `${name}_row: …`,
    }));

function pages({ limit, max_limit }: Db["pagination"]): readonly Finding[] {
  if (limit <= max_limit) return [];
  const message = `\`limit: ${limit}\` is more than \`max_limit: ${max_limit}\``;
  return [{ path: ["pagination", "limit"], message, cure: `max_limit: ${limit}` }];
}
