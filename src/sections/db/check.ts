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
    ...takenNames(own.filters),
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

const takenNames = (filters: readonly string[]): readonly Finding[] =>
  filters.flatMap((name, index) =>
    pageNames.includes(name)
      ? [
          {
            path: ["filters", index],
            message: `rows can't be found by \`${name}\`: lists have a parameter of that name`,
          },
        ]
      : [],
  );

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
