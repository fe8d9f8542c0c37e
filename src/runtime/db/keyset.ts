import type { Expression, ExpressionBuilder, SelectQueryBuilder, SqlBool } from "kysely";
import type { Row } from "../pooling/driver.js";
import type { SortKey } from "./list-definition.js";

/** Tables and columns that only the project knows. */
export type AnyTables = Record<string, Record<string, unknown>>;
/** A statement that reads rows, while it is built. */
export type ListQuery = SelectQueryBuilder<AnyTables, string, Row>;
export type Builder = ExpressionBuilder<AnyTables, string>;

/** The order's values in one row, as text: nothing of a timestamp or a bigint is lost. */
export type KeyValues = readonly (string | null)[];

/**
 * The rows behind a row: those whose first key is further on, or the same and the second further
 * on, and so on. NULL stands where Postgres puts it: last when rising, first when falling.
 */
export function after(
  eb: Builder,
  order: readonly SortKey[],
  values: KeyValues,
  notNull: readonly string[],
): Expression<SqlBool> {
  const [first] = order;
  const isUniform = order.every((key) => key.isFalling === first?.isFalling);
  const isPlain = order.every(({ column }) => notNull.includes(column));
  if (isUniform && isPlain && first) return afterTuple(eb, order, values);
  const steps = order.map((key, at) => {
    const same = order.slice(0, at).map((before, index) => isSame(eb, before, values[index]));
    return eb.and([...same, further(eb, key, values[at])]);
  });
  return eb.or(steps);
}

/** A comparison of rows, which is one range of an index. */
function afterTuple(
  eb: Builder,
  order: readonly SortKey[],
  values: KeyValues,
): Expression<SqlBool> {
  const sign = order[0]?.isFalling === true ? "<" : ">";
  if (order.length === 1) return eb(order[0]?.column ?? "", sign, values[0]);
  const left = eb.refTuple(...(order.map(({ column }) => column) as [string, string]));
  const right = eb.tuple(...(values as [string, string]));
  return eb(left, sign, right);
}

function isSame(eb: Builder, { column }: SortKey, value: string | null | undefined) {
  return value === null ? eb(column, "is", null) : eb(column, "=", value);
}

function further(eb: Builder, { column, isFalling }: SortKey, value: string | null | undefined) {
  if (isFalling) return value === null ? eb(column, "is not", null) : eb(column, "<", value);
  if (value === null) return eb.val(false).$castTo<SqlBool>();
  return eb.or([eb(column, ">", value), eb(column, "is", null)]);
}

/** The same list from its other end. */
export function reversed(order: readonly SortKey[]): readonly SortKey[] {
  return order.map(({ column, isFalling }) => ({ column, isFalling: !isFalling }));
}
