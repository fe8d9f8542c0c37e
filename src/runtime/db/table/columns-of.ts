import type { AliasedExpression, RawBuilder } from "kysely";
import type { Row } from "../../pooling/driver.js";
import type { Builder } from "../keyset.js";
import type { TextColumns } from "../text-columns.js";

/** Columns under their own names, some of them cast to text. */
export function columnsOf(
  eb: Builder,
  columns: readonly string[],
  asText?: TextColumns,
): AliasedExpression<unknown, string>[] {
  return columns.map((column) => columnOf(eb, column, asText).as(column));
}

/** A column, cast to text where it is to be read as that. */
export function columnOf(eb: Builder, column: string, asText: TextColumns = {}) {
  const type = asText[column];
  if (type === undefined) return eb.ref(column);
  return eb.cast<unknown>(eb.ref(column), type === "text" ? type : textList);
}

/** Kysely knows no list type by name; as a node it takes any. */
const textList = {
  toOperationNode: () => ({ kind: "RawNode", sqlFragments: ["text[]"], parameters: [] }),
} as unknown as RawBuilder<string[]>;

/** Times as JSON writes them; drivers make dates of them. `hidden` columns stay behind. */
export function plainRow(row: Row, hidden: ReadonlySet<string> = nothing): Row {
  const plain: Row = {};
  for (const name of Object.keys(row)) {
    if (hidden.has(name)) continue;
    const value = row[name];
    plain[name] = value instanceof Date ? value.toISOString() : value;
  }
  return plain;
}

const nothing: ReadonlySet<string> = new Set();
