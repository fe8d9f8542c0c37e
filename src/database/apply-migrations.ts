/** Runs migrations on an empty database, statement by statement. */
import type { Diagnostic, Place } from "../diagnostic.js";
import { asDatabaseError, type Connection, type DatabaseError } from "./connection.js";
import type { Migration } from "./migrations.js";
import { type Statement, splitStatements } from "./statements.js";

/** Stops at the first statement that the database refuses: all that follows builds on it. */
export async function applyMigrations(
  connection: Connection,
  migrations: readonly Migration[],
): Promise<readonly Diagnostic[]> {
  for (const migration of migrations) {
    for (const statement of splitStatements(migration.text)) {
      const error = await refusal(connection, statement);
      if (error !== undefined) return [told(error, migration, statement)];
    }
  }
  return [];
}

async function refusal(
  connection: Connection,
  { text }: Statement,
): Promise<DatabaseError | undefined> {
  try {
    await connection.run(text);
    return undefined;
  } catch (error) {
    const known = asDatabaseError(error);
    if (known === undefined) throw error;
    return known;
  }
}

function told(error: DatabaseError, { file, text }: Migration, statement: Statement): Diagnostic {
  return {
    code: "migration",
    severity: "error",
    message: `the database refuses this statement: ${error.message}`,
    cure: cures[error.code ?? ""] ?? error.hint,
    place: placeAt(file, text, statement.start + offsetOf(error, statement)),
  };
}

/** What an empty, embedded database hasn't, though the project's own may have it. */
const ownDatabase = "read the project's own database: endpointgen schema --database";
const cures: Readonly<Record<string, string>> = {
  // undefined_file, feature_not_supported, undefined_object (roles), invalid_schema_name
  "58P01": ownDatabase,
  "0A000": ownDatabase,
  "42704": ownDatabase,
  "3F000": ownDatabase,
};

/** The database counts characters from 1, we count UTF-16 units. */
function offsetOf({ position }: DatabaseError, { text }: Statement): number {
  const before = Number(position ?? 1) - 1;
  if (!Number.isInteger(before) || before <= 0) return 0;
  return [...text].slice(0, before).join("").length;
}

function placeAt(file: string, text: string, offset: number): Place {
  const lines = text.slice(0, offset).split("\n");
  const word = /^(?:"(?:[^"\n]|"")*"|[\w$.]+)/.exec(text.slice(offset))?.[0] ?? "";
  return {
    file,
    line: lines.length,
    column: (lines.at(-1) ?? "").length + 1,
    length: Math.max(1, word.length),
  };
}
