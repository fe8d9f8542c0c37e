/** `migrations/*.sql` on the embedded database: each file once, in the order of their names. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "../environment/startup-error.js";
import type { Row } from "./driver.js";
import { optionalPackage } from "./optional-package.js";

export interface Migration {
  /** `001_contacts.sql` */
  readonly name: string;
  readonly text: string;
}

/** The embedded database, as far as migrations need it. */
export interface Migrated {
  rows(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  run(text: string): Promise<unknown>;
}

/** Without what takes a migration back: `….down.sql`, and what follows `-- migrate:down`. */
export function readMigrations(folder: string): readonly Migration[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".sql") && !/\.down\.sql$/i.test(name))
    .sort()
    .map((name) => ({ name, text: upward(readFileSync(join(folder, name), "utf8")) }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A project without migrations.
    return [];
  }
}

const upward = (text: string): string =>
  text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replace(/^--[ \t]*(migrate:down|\+(goose|migrate)[ \t]+down)\b[^]*/im, "")
    // Nobody else is there to wait for, and a script is one transaction.
    .replaceAll(/\bindex\s+concurrently\b/gi, "index");

/** The extensions that migrations create; what the package doesn't ship the database will miss. */
export async function extensionsFor(
  migrations: readonly Migration[],
): Promise<Readonly<Record<string, unknown>>> {
  const pattern = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([a-z][\w-]*)"?/gi;
  const names = migrations.flatMap(({ text }) =>
    [...text.matchAll(pattern)].map(([, name = ""]) => name.toLowerCase().replaceAll("-", "_")),
  );
  const found = await Promise.all([...new Set(names)].map(extension));
  return Object.fromEntries(found.flat());
}

async function extension(name: string): Promise<readonly (readonly [string, unknown])[]> {
  const shipped = await optionalPackage(`@electric-sql/pglite/contrib/${name}`).catch(() => ({}));
  return Object.entries(shipped).filter(([exported]) => exported === name);
}

/** Runs what hasn't been run yet. @throws StartupError for a file that fails, or was edited since. */
export async function migrate(migrations: readonly Migration[], database: Migrated): Promise<void> {
  if (migrations.length === 0) return;
  await database.run(
    "create table if not exists endpointgen_migrations (name text primary key, hash text not null)",
  );
  const done = await database.rows("select name, hash from endpointgen_migrations", []);
  const known = new Map(done.map(({ name, hash }) => [name, hash]));
  for (const migration of migrations) {
    const hash = createHash("sha256").update(migration.text).digest("hex");
    const before = known.get(migration.name);
    if (before === hash) continue;
    if (before !== undefined) throw edited(migration);
    await runOne(migration, database);
    await database.rows("insert into endpointgen_migrations values ($1, $2)", [
      migration.name,
      hash,
    ]);
  }
}

async function runOne({ name, text }: Migration, database: Migrated): Promise<void> {
  try {
    await database.run(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    const problem = `The embedded database refuses the migration ${name}: ${why}.`;
    throw new StartupError([{ problem, cure: "Correct it: endpointgen validate shows the line." }]);
  }
}

function edited({ name }: Migration): StartupError {
  const problem = `The migration ${name} was edited after the embedded database had run it.`;
  const cure = "Write a new migration, or delete the folder .data/pglite to begin anew.";
  return new StartupError([{ problem, cure }]);
}
