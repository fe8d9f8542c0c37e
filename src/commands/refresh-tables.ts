import { join } from "node:path";
import { readSettings } from "../config/project.js";
import { type Databases, refreshSnapshot } from "../database/refresh.js";
import type { Snapshot } from "../database/snapshot.js";
import { readState, type SchemaState } from "../database/state.js";
import { isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { readEnvironment } from "../local.js";
import type { Outcome } from "../outcome.js";
import { findProject, settingsFile, snapshotFile } from "../paths.js";
import { count } from "../report/summary.js";
import { tellFindings } from "../report/tell.js";
import { exitCode, say, sayJson, type Session } from "../session.js";

export interface RefreshTablesOptions {
  /** Read DATABASE_URL instead of running the migrations. */
  readonly fromDatabase: boolean;
  readonly databases?: Databases | undefined;
}

/** `endpointgen schema --refresh`: makes `.endpointgen/schema.json` anew. */
export async function refreshTables(
  session: Session,
  options: RefreshTablesOptions,
): Promise<number> {
  const root = findProject(session.host, session.directory);
  const { value: snapshot, diagnostics } = await refreshed(session, root, options);
  if (session.json) sayJson(session, jsonOf(snapshot, diagnostics));
  else tellFindings(session, root, diagnostics);
  if (snapshot !== undefined) say(session, `Wrote ${snapshotFile}: ${summaryOf(snapshot)}`);
  return diagnostics.some(isError) ? exitCode.findings : exitCode.fine;
}

/** For commands that need the tables as they are; false: a migration fails, and that is told. */
export async function refreshBefore(
  session: Session,
  root: string,
  databases?: Databases,
): Promise<boolean> {
  const { diagnostics } = await refreshed(session, root, { fromDatabase: false, databases });
  const wrong = diagnostics.some(isError);
  if (wrong && session.json) sayJson(session, { diagnostics });
  else if (!session.json) tellFindings(session, root, diagnostics);
  return !wrong;
}

const jsonOf = (snapshot: Snapshot | undefined, diagnostics: Outcome<Snapshot>["diagnostics"]) => ({
  file: snapshot === undefined ? undefined : snapshotFile,
  tables: snapshot?.tables.map(({ name }) => name) ?? [],
  diagnostics,
});

function summaryOf({ tables }: Snapshot): string {
  const named = tables.slice(0, 8).map(({ name }) => name);
  const more = tables.length - named.length;
  const list = more > 0 ? [...named, `${String(more)} more`] : named;
  return `${count(tables.length, "table")} (${list.join(", ")})`;
}

/** What is known of the project's tables, as its settings place them. */
export function stateOf({ host }: Session, root: string): SchemaState {
  const settings = readSettings(settingsFile, host.readText(join(root, settingsFile)) ?? "");
  return readState(host, root, settings.value?.paths.migrations ?? "migrations");
}

/** Runs the migrations, or reads the database; says beforehand what takes its time. */
async function refreshed(
  session: Session,
  root: string,
  { fromDatabase, databases }: RefreshTablesOptions,
): Promise<Outcome<Snapshot>> {
  const { host } = session;
  const { migrations } = stateOf(session, root);
  const url = fromDatabase ? urlOf(session, root) : undefined;
  if (url === undefined && migrations.length === 0)
    throw new Failure(
      "there are no migrations to make tables from",
      "write migrations/001_….sql, or read your database: endpointgen schema --database",
    );
  say(
    session,
    url === undefined
      ? `Running ${count(migrations.length, "migration")} on an embedded database …`
      : "Reading the database of DATABASE_URL …",
  );
  return refreshSnapshot(host, root, { migrations, url, databases });
}

function urlOf({ host }: Session, root: string): string {
  const url = host.env["DATABASE_URL"] ?? readEnvironment(host, root)["DATABASE_URL"] ?? "";
  if (url !== "") return url;
  throw new Failure(
    "DATABASE_URL is set neither in the environment nor in .env",
    "DATABASE_URL=postgres://… endpointgen schema --database",
  );
}
