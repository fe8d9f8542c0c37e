import { getDbClient, type DbClient } from "../db/db-client.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import type { Row } from "../pooling/driver.js";
import type { Session } from "../pooling/session.js";

/** Which table of the embedded database is tested, and what is in it. */
export interface TestTableOptions {
  /** `orders`, or `sales.orders`. */
  readonly table: string;
  /** The column that finds one row; without it `fill` gives no keys. */
  readonly key?: string | undefined;
  readonly rows: readonly Row[];
  /** `process.env` unless said. */
  readonly environment?: Environment;
}

/** A table on which the project's migrations were run: in memory, or where TEST_DATABASE_URL says. */
export interface TestTable {
  /** For `testEndpoint`. */
  readonly db: DbClient;
  /** Starts the database, which takes seconds. */
  ready(): Promise<void>;
  /** The rows and no others; resolves with their keys, as text. */
  fill(): Promise<readonly string[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Parameters that are SQL where somebody puts them into a statement as they are. */
export const sqlPayloads: readonly string[] = [
  "' or '1'='1",
  "'; drop table users; --",
  "\\'; drop table users; --",
  "$1",
  "1 or 1=1",
  "a' union select null --",
  '" or ""="',
  "/* */ or 1=1 --",
];

/**
 * A table for the tests of its operations. Foreign keys and triggers sleep, so that rows stand for
 * themselves; whatever else the database checks holds. With TEST_DATABASE_URL it is a table of that
 * database, whose rows are deleted; its name must contain `test`. Throws a StartupError otherwise.
 */
export function testTable(options: TestTableOptions): TestTable {
  const { table, key, rows, environment = process.env } = options;
  const db = databaseFor(environment);
  const name = table.split(".").map(quoted).join(".");
  const clear = (session: Session) => session.query("test.clear", `delete from ${name}`);
  const insert = async (session: Session, row: Row): Promise<string> => {
    const columns = Object.keys(row);
    const places = columns.map((_, at) => `$${at + 1}`).join(", ");
    const into = `insert into ${name} (${columns.map(quoted).join(", ")}) values (${places})`;
    const returning = key === undefined ? "" : ` returning ${quoted(key)}::text as key`;
    const [written] = await session.query("test.insert", into + returning, valuesOf(row));
    return String(written?.["key"]);
  };
  return {
    db,
    ready: () =>
      db.sessionScope(async (session) => {
        await session.query("test.quiet", "set session_replication_role = replica");
      }),
    fill: () =>
      db.sessionScope(async (session) => {
        await clear(session);
        const keys: string[] = [];
        for (const row of rows) keys.push(await insert(session, row));
        return key === undefined ? [] : keys;
      }),
    clear: () =>
      db.sessionScope(async (session) => {
        await clear(session);
      }),
    close: db.close,
  };
}

/** One session, as the embedded database has: what `ready` sets in it holds for all statements. */
function databaseFor(environment: Environment): DbClient {
  const url = environment["TEST_DATABASE_URL"] ?? "";
  if (url === "") return getDbClient({ environment: { NODE_ENV: "test" } });
  const name = URL.canParse(url) ? new URL(url).pathname.slice(1) : "";
  if (!/test/i.test(name)) {
    const problem = "TEST_DATABASE_URL names a database whose name doesn't contain `test`.";
    const cure = "The tests delete its rows: give them a database of their own, such as app_test.";
    throw new StartupError([{ problem, cure }]);
  }
  const mode = environment["DB_POOL_MODE"];
  const of = {
    NODE_ENV: "test",
    DATABASE_URL: url,
    ...(mode !== undefined && { DB_POOL_MODE: mode }),
  };
  return getDbClient({ environment: of, pooling: { pool_size: 1, max_overflow: 0 } });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Lists are the database's own, other objects JSON. */
const valuesOf = (row: Row): readonly unknown[] =>
  Object.values(row).map((value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? JSON.stringify(value)
      : value,
  );
