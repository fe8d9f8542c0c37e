import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Connection, Driver, Row, Rows, Statement } from "./driver.js";
import { lost } from "./connection-lost.js";
import { extensionsFor, migrate, readMigrations } from "./embedded-migrations.js";
import { optionalPackage } from "./optional-package.js";
import { asText } from "./value-types.js";

/** What we use of the package `@electric-sql/pglite`. */
interface PGlite {
  readonly waitReady: Promise<void>;
  readonly closed: boolean;
  query(text: string, values: unknown[], options: object): Promise<Answer>;
  exec(text: string): Promise<unknown>;
  close(): Promise<void>;
}

interface Answer {
  readonly rows: Row[];
  readonly affectedRows?: number;
}

type MakePGlite = new (folder: string, options: object) => PGlite;

const parsers = Object.fromEntries(asText.map((type) => [type, (text: string) => text]));

/** Values that stand in cursors are texts; Postgres takes them for every type. */
const serializers = { 16: String };

/**
 * The embedded Postgres: one session in this process, in a folder or (`memory://`) nowhere. It
 * takes seconds to start, does so at the first connection, and obeys no statement timeout. The
 * migrations of the project, `migrations/*.sql`, are run on it: nobody else would.
 */
export function pgliteDriver(folder: string, migrations = "migrations"): Driver {
  let starting: Promise<PGlite> | undefined;
  const start = async (): Promise<PGlite> => {
    const { PGlite: Make } = await optionalPackage("@electric-sql/pglite");
    // The package makes the last folder of the path, and none above it.
    if (!folder.includes("://")) mkdirSync(dirname(folder), { recursive: true });
    const pending = readMigrations(migrations);
    const extensions = await extensionsFor(pending);
    const database = new (Make as MakePGlite)(folder, { extensions });
    await database.waitReady;
    const migrated = migrate(pending, {
      rows: async (text, values) => (await database.query(text, [...values], {})).rows,
      run: (text) => database.exec(text),
    });
    // Its folder is locked as long as it is open.
    await migrated.catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
    return database;
  };
  return {
    isSingle: true,
    async connect() {
      starting ??= start();
      // A folder that could not be opened may be there at the next try.
      const database = await starting.catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      return new PGliteConnection(database);
    },
    async close() {
      const database = await starting?.catch(() => undefined);
      starting = undefined;
      await database?.close();
    },
  };
}

class PGliteConnection implements Connection {
  readonly isIdle = true;
  readonly #database: PGlite;

  constructor(database: PGlite) {
    this.#database = database;
  }

  get isBroken(): boolean {
    return this.#database.closed;
  }

  async query({ text, values = [] }: Statement): Promise<Rows> {
    const options = { parsers, serializers };
    const { rows, affectedRows } = await this.#asked(() =>
      this.#database.query(text, [...values], options),
    );
    return { rows, affected: affectedRows };
  }

  async script(text: string): Promise<void> {
    await this.#asked(() => this.#database.exec(text));
  }

  /** The session is everybody's; it ends with the pool. */
  close(): void {
    return undefined;
  }

  async #asked<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask();
    } catch (error) {
      throw this.isBroken ? lost(error) : error;
    }
  }
}
