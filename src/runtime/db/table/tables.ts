import type { Environment } from "../../environment/load-files.js";
import type { Mode } from "../../http/startup.js";
import type { Log } from "../../logging/log.js";
import type { World } from "../../world/world.js";
import { createCursors, type Cursors } from "../cursors.js";
import { DbClient, type DbApp } from "../db-client.js";
import { getDbUrl } from "../db-url.js";
import type { WatchOptions } from "../watch-statements.js";

/** What the operations on tables share in one app. */
export interface Tables {
  /** `wiring.db` where that is one of ours; else the database that the environment names. */
  readonly database: DbClient;
  /** Throws a StartupError without a strong SECRET_KEY. */
  readonly cursors: Cursors;
  /** Throws a StartupError where nothing says which database it is. */
  assertNamed(): void;
  /** What happens when a request repeats a statement. */
  readonly repeats: WatchOptions["mode"];
}

/** What they are made of. */
export interface TablesParts {
  readonly environment: Environment;
  readonly mode: Mode;
  readonly world: World;
  readonly wiring: { readonly db?: unknown };
  readonly metrics: DbApp["metrics"];
}

/** Nothing connects before the first statement. */
export class AppTables implements Tables {
  readonly database: DbClient;
  readonly repeats: Tables["repeats"];
  /** What handlers get as `db`. */
  readonly handlers: unknown;
  readonly #environment: Environment;
  readonly #isOwn: boolean;
  #cursors: Cursors | undefined;

  constructor({ environment, mode, world, wiring, metrics }: TablesParts) {
    this.#environment = environment;
    this.#isOwn = !(wiring.db instanceof DbClient);
    this.database =
      wiring.db instanceof DbClient ? wiring.db : new DbClient({ environment, world });
    if (this.#isOwn) this.database.prepare({ metrics });
    this.repeats = repeats[mode];
    this.handlers = wiring.db ?? this.database;
  }

  assertNamed(): void {
    if (this.#isOwn) getDbUrl(this.#environment);
  }

  get cursors(): Cursors {
    return (this.#cursors ??= createCursors(this.#environment));
  }

  /** The embedded database takes seconds to start: on a laptop it begins before the first request. */
  wake(endpoints: readonly { readonly definition: { readonly table?: string } }[], log: Log): void {
    const isAsked = endpoints.some(({ definition }) => definition.table !== undefined);
    if (!isAsked || this.repeats !== "warn") return;
    this.database.probes.database().catch((error: unknown) => {
      log.error({ error }, "the database can't be used");
    });
  }

  /** A client that the project made is the project's to close. */
  async close(): Promise<void> {
    if (this.#isOwn) await this.database.close();
  }
}

const repeats = { production: "off", development: "warn", test: "throw" } as const;
