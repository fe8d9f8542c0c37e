import { ConnectionPool } from "../../../src/runtime/pooling/index.js";

/** Rows of the table that is listed. */
export const contacts = 100_000;

const statements = [
  "create extension pg_stat_statements",
  `insert into companies (id, name, city)
     select n, 'company ' || n, 'city ' || n % 500 from generate_series(1, 5000) n`,
  `insert into contacts (id, company_id, name, email, created_at)
     select n, 1 + n % 5000, 'contact ' || n, 'c' || n || '@example.test',
       timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, ${contacts}) n`,
  `insert into notes (id, contact_id, body)
     select n, 1 + (n::bigint * 7919) % ${contacts}, 'note ' || n
     from generate_series(1, ${contacts * 3}) n`,
  "analyze",
];

/** Makes the tables of the migrations, and fills them. */
export async function seed(url: string, migrations: readonly string[]): Promise<void> {
  const pool = new ConnectionPool({ url, settings: { statement_timeout: 120 } });
  const texts = [...migrations.flatMap((text) => text.split(/;\s*$/m)), ...statements];
  for (const text of texts.filter((one) => one.trim() !== "")) {
    await pool.sessionScope((session) => session.query("seed", text));
  }
  await pool.close();
}

/** What Postgres was asked since the last call. */
export async function askedOf(
  url: string,
): Promise<{ readonly calls: number; readonly ms: number }> {
  const pool = new ConnectionPool({ url });
  const rows = await pool.sessionScope((session) =>
    session.query(
      "asked",
      `select coalesce(sum(calls), 0)::int as calls, coalesce(sum(total_exec_time), 0) as ms
         from pg_stat_statements where query like '%contacts%' and query not like '%pg_stat_%'`,
    ),
  );
  await pool.sessionScope((session) => session.query("reset", "select pg_stat_statements_reset()"));
  await pool.close();
  const [row] = rows;
  return { calls: Number(row?.["calls"] ?? 0), ms: Number(row?.["ms"] ?? 0) };
}
