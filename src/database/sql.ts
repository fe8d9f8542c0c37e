/** Statements for people to paste. */

/** Words that PostgreSQL takes for its own: its list of reserved keywords (appendix C). */
const reserved = new Set(
  (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column " +
    "constraint create current_catalog current_date current_role current_time current_timestamp " +
    "current_user default deferrable desc distinct do else end except false fetch for foreign from " +
    "grant group having in initially intersect into lateral leading limit localtime localtimestamp " +
    "not null offset on only or order placing primary references returning select session_user some " +
    "symmetric system_user table then to trailing true union unique user using variadic when where " +
    "window with"
  ).split(" "),
);

/** `orders`, `"order"`, `sales.orders`. */
export function identifier(name: string): string {
  return name
    .split(".")
    .map((part) =>
      /^[a-z_][a-z0-9_]*$/.test(part) && !reserved.has(part)
        ? part
        : `"${part.replaceAll('"', '""')}"`,
    )
    .join(".");
}

export interface IndexColumn {
  readonly name: string;
  readonly descending?: boolean;
}

/** `CREATE INDEX orders_at_id_idx ON orders (at DESC, id DESC);` */
export function createIndex(
  table: string,
  columns: readonly IndexColumn[],
  method: "btree" | "gin" = "btree",
): string {
  const bare = table.slice(table.indexOf(".") + 1);
  const name = [bare, ...columns.map((column) => column.name)].join("_").slice(0, 59);
  const list = columns.map(
    (column) => `${identifier(column.name)}${column.descending === true ? " DESC" : ""}`,
  );
  const using = method === "btree" ? "" : `USING ${method} `;
  return `CREATE INDEX ${identifier(`${name}_idx`)} ON ${identifier(table)} ${using}(${list.join(", ")});`;
}
