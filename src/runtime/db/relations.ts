import type { Kysely } from "kysely";
import type { Row } from "../pooling/driver.js";
import type { AnySession } from "../pooling/session.js";
import type { AnyTables, ListQuery } from "./keyset.js";
import type { Relationship } from "./relationship.js";
import { columnsOf, plainRow } from "./table/columns-of.js";

/** Which relations come along, and how. */
export interface NPlusOneOptions {
  /** The table of the query, or its alias: both tables may have a column of the same name. */
  readonly table: string;
  /** Under the names of their members in the result. */
  readonly relationships: Readonly<Record<string, Relationship>>;
  /**
   * `selectin`: one more statement for each relation, whatever the number of rows; `join`: all in
   * one, related rows as the database's JSON, which has no bigint and no Date.
   */
  readonly strategy?: "selectin" | "join";
}

/**
 * Runs a query and loads relations of all its rows at once, instead of one statement for each row.
 * The query must select the columns named in `from`.
 * @example
 * import { getDbClient, preventNPlusOne } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; company_id: string };
 * }
 * const company = { table: "companies", from: "company_id", to: "id", columns: ["name"] };
 * await getDbClient<Tables>().read((session) => {
 *   const query = session.db.selectFrom("contacts").select(["id", "company_id"]);
 *   const relationships = { company };
 *   const options = { table: "contacts", relationships };
 *   return preventNPlusOne(session, "contacts.list", query, options);
 * });
 */
export async function preventNPlusOne(
  session: AnySession,
  name: string,
  query: { compile: ListQuery["compile"] },
  { table, relationships, strategy = "selectin" }: NPlusOneOptions,
): Promise<Row[]> {
  const relations = Object.entries(relationships);
  const base = query as unknown as ListQuery;
  if (strategy === "join") {
    const joined = relations.reduce((so, one) => withJson(so, table, one), base);
    return session.execute(name, joined);
  }
  const rows = await session.execute(name, base);
  for (const [member, relation] of relations) {
    await attach(session, `${name}.${member}`, rows, [member, relation]);
  }
  return rows;
}

export async function attach(
  session: AnySession,
  name: string,
  rows: readonly Row[],
  [member, { table, from, to, columns, asText, many = false }]: [string, Relationship],
): Promise<void> {
  const keys = [...new Set(rows.map((row) => row[from]).filter((key) => key !== null))];
  const db = session.db as Kysely<AnyTables>;
  const query = db
    .selectFrom(table)
    .select((eb) => [...columnsOf(eb, columns, asText), eb.ref(to).as(joint)])
    .where(to, "in", keys);
  const found = keys.length === 0 ? [] : await session.execute<Row>(name, query);
  const groups = new Map<string, Row[]>();
  for (const { [joint]: key, ...rest } of found) {
    const group = groups.get(keyText(key));
    if (group === undefined) groups.set(keyText(key), [plainRow(rest)]);
    else group.push(plainRow(rest));
  }
  for (const row of rows) {
    const own = groups.get(keyText(row[from])) ?? [];
    row[member] = many ? own : (own[0] ?? null);
  }
}

/** Where the other table's key stands while rows are put together. */
const joint = "endpointgen_joint";

/** Keys of the same value may come as different objects. */
const keyText = (key: unknown): string => JSON.stringify([key]);

export function withJson(
  query: ListQuery,
  owner: string,
  [member, { table, from, to, columns, asText, many = false }]: [string, Relationship],
): ListQuery {
  return query.select((eb) => {
    const rows = eb
      .selectFrom(table)
      .select((inner) => columnsOf(inner, columns, asText))
      .whereRef(`${table}.${to}`, "=", `${owner}.${from}`);
    const limited = many ? rows : rows.limit(1);
    const related = eb.selectFrom(limited.as("related"));
    return many
      ? related
          .select((inner) =>
            inner.fn
              .coalesce(inner.fn.jsonAgg("related"), inner.cast(inner.val("[]"), "json"))
              .as("list"),
          )
          .as(member)
      : related.select((inner) => inner.fn.toJson("related").as("one")).as(member);
  });
}
