/** Whether the snapshot still says what the migrations make. Reads two folders, runs nothing. */
import { join } from "node:path";
import type { Diagnostic } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { snapshotFile } from "../paths.js";
import { hashOf, type Migration, readMigrations } from "./migrations.js";
import { readSnapshot, type Snapshot } from "./snapshot.js";

export interface SchemaState {
  /** `absent`: there is neither a snapshot nor a migration to make one from. */
  readonly kind: "current" | "stale" | "missing" | "broken" | "absent";
  /** Also of earlier migrations; undefined where none can be read. */
  readonly snapshot: Snapshot | undefined;
  readonly migrations: readonly Migration[];
}

/** @param folder where the migrations are, relative to `root` */
export function readState(disk: Disk, root: string, folder: string): SchemaState {
  const migrations = readMigrations(disk, root, folder);
  const text = disk.readText(join(root, snapshotFile));
  const snapshot = text === undefined ? undefined : readSnapshot(text);
  return { kind: kindOf(text, snapshot, migrations), snapshot, migrations };
}

function kindOf(
  text: string | undefined,
  snapshot: Snapshot | undefined,
  migrations: readonly Migration[],
): SchemaState["kind"] {
  if (text === undefined) return migrations.length === 0 ? "absent" : "missing";
  if (snapshot === undefined) return "broken";
  return snapshot.migrations === hashOf(migrations) ? "current" : "stale";
}

/** What to tell a project whose endpoints stand on tables; undefined: all is well. */
export function toldOf({ kind, snapshot }: SchemaState): Diagnostic | undefined {
  const refresh =
    snapshot?.source === "database"
      ? "endpointgen schema --database"
      : "endpointgen schema --refresh";
  switch (kind) {
    case "current":
      return undefined;
    case "stale":
      return stale(`the migrations changed since ${snapshotFile} was made`, refresh);
    case "missing":
      return stale(`there is no ${snapshotFile} yet, which says what the migrations make`, refresh);
    case "broken":
      return {
        code: "schema-snapshot",
        severity: "error",
        message: `${snapshotFile} can't be read`,
        cure: refresh,
        place: { file: snapshotFile, line: 1, column: 1, length: 1 },
      };
    case "absent":
      return {
        code: "schema-snapshot",
        severity: "warning",
        message:
          "nothing is known of the tables: there are no migrations, and no database was read",
        cure: "write migrations/*.sql, or read your database: endpointgen schema --database",
      };
  }
}

const stale = (message: string, cure: string): Diagnostic => ({
  code: "stale-schema",
  severity: "error",
  message,
  cure,
});
