import type { AliasedExpression, RawBuilder } from "kysely";
import type { Row } from "../../pooling/driver.js";
import type { Builder } from "../keyset.js";
import type { TextColumns } from "./definition.js";

/** Columns under their own names, some of them cast to text. */
export function columnsOf(
  eb: Builder,
  columns: readonly string[],
  asText: TextColumns = {},
): AliasedExpression<unknown, string>[] {
  return columns.map((column) => {
    const type = asText[column];
    if (type === undefined) return eb.ref(column).as(column);
    return eb.cast(column, type === "text" ? type : textList).as(column);
  });
}

/** Kysely knows no list type by name; as a node it takes any. */
const textList = {
  toOperationNode: () => ({ kind: "RawNode", sqlFragments: ["text[]"], parameters: [] }),
} as unknown as RawBuilder<string[]>;

/** Times as JSON writes them; drivers make dates of them. */
export function plainRow(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : value,
    ]),
  );
}
