/** Makes the snapshot anew: the migrations run in memory, or the project's database read. */
import type { Diagnostic } from "../diagnostic.js";
import type { Host } from "../host.js";
import { type Outcome, outcome } from "../outcome.js";
import { snapshotFile } from "../paths.js";
import { applyMigrations } from "./apply-migrations.js";
import { readCatalog } from "./catalog.js";
import type { Connection } from "./connection.js";
import { hashOf, type Migration } from "./migrations.js";
import { type Catalog, type Snapshot, writeSnapshot } from "./snapshot.js";

/** How databases are opened: those of the world, or a test's own. */
export interface Databases {
  embedded(root: string, migrations: readonly Migration[]): Promise<Connection>;
  server(root: string, url: string): Promise<Connection>;
}

/** Loads neither driver before it is asked for one. */
const databases: Databases = {
  embedded: async (root, migrations) => {
    const { openEmbedded } = await import("./embedded.js");
    return openEmbedded(root, migrations);
  },
  server: async (root, url) => {
    const { openServer } = await import("./server.js");
    return openServer(root, url);
  },
};

export interface RefreshOptions {
  readonly migrations: readonly Migration[];
  /** Read this database instead of running the migrations. */
  readonly url?: string | undefined;
  readonly databases?: Databases | undefined;
}

/** Writes `.endpointgen/schema.json`; a migration that fails is a diagnostic, and nothing is written. */
export async function refreshSnapshot(
  host: Host,
  root: string,
  { migrations, url, databases: open = databases }: RefreshOptions,
): Promise<Outcome<Snapshot>> {
  const connection = await (url === undefined
    ? open.embedded(root, migrations)
    : open.server(root, url));
  try {
    const diagnostics = url === undefined ? await applyMigrations(connection, migrations) : [];
    if (diagnostics.length > 0) return outcome<Snapshot>(undefined, diagnostics);
    const source = url === undefined ? "migrations" : "database";
    const catalog = await readCatalog(host, connection);
    const snapshot: Snapshot = { version: 1, source, migrations: hashOf(migrations), ...catalog };
    host.write(root, snapshotFile, writeSnapshot(snapshot));
    return outcome(snapshot, emptyFindings(catalog));
  } finally {
    await connection.close();
  }
}

const emptyFindings = ({ tables }: Catalog): readonly Diagnostic[] =>
  tables.length > 0
    ? []
    : [
        {
          code: "schema-snapshot",
          severity: "warning",
          message: "there is no table in the database",
          cure: "write one into migrations/, such as 001_contacts.sql: CREATE TABLE contacts (…)",
        },
      ];
