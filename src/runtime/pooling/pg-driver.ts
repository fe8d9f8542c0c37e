import { Socket } from "node:net";
import type { Clock } from "../world/world.js";
import { lost } from "./connection-lost.js";
import type { Connection, Driver, Row, Rows, Statement } from "./driver.js";
import { optionalPackage } from "./optional-package.js";
import type { PoolSettings } from "./settings.js";
import { asText } from "./value-types.js";

/** What we use of the package `pg`. */
interface Client {
  connect(): Promise<unknown>;
  query(text: string, values?: readonly unknown[]): Promise<Answer | readonly Answer[]>;
  /** `I` outside of transactions. */
  getTransactionStatus(): string | null;
  on(event: "error" | "end", listener: (error?: Error) => void): unknown;
}

interface Answer {
  readonly rows: Row[];
  readonly rowCount: number | null;
}

type Parse = (text: string) => unknown;
type FindParser = (type: number, format?: string) => Parse;

interface Pg {
  readonly Client: new (options: object) => Client;
  readonly types: { readonly getTypeParser: FindParser };
}

/** Which server, and how its sessions are set up. */
export interface PgDriverOptions {
  readonly url: string;
  readonly settings: Pick<PoolSettings, "pool_mode" | "statement_timeout">;
  readonly clock: Clock;
}

/** How much longer than the database we wait for a statement that it should have stopped. */
const graceMs = 5000;

/** Postgres through the package `pg`, without its pool. Loaded when the first connection is made. */
export function pgDriver(options: PgDriverOptions): Driver {
  return {
    isSingle: false,
    connect: async (limitMs) => {
      const pg = (await optionalPackage("pg")) as unknown as Pg;
      return connectWithin(limitMs, new PgConnection(pg, options), options.clock);
    },
    close: () => Promise.resolve(),
  };
}

function connectWithin(
  limitMs: number,
  connection: PgConnection,
  clock: Clock,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      // Destroying the socket ends the attempt: the server isn't left with a session of nobody.
      connection.close();
      reject(lost(new Error("it was not there in time")));
    });
    connection.open().then(
      () => {
        cancel();
        resolve(connection);
      },
      (error: unknown) => {
        cancel();
        connection.close();
        reject(error instanceof Error ? error : lost(error));
      },
    );
  });
}

class PgConnection implements Connection {
  readonly #client: Client;
  readonly #socket = new Socket();
  readonly #clock: Clock;
  readonly #limitMs: number;
  isBroken = false;

  constructor(pg: Pg, { url, settings, clock }: PgDriverOptions) {
    this.#clock = clock;
    const statementMs = Math.ceil(settings.statement_timeout * 1000);
    this.#limitMs = statementMs + graceMs;
    this.#client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      // A socket of our own can be destroyed whatever the client is waiting for.
      stream: () => this.#socket,
      types: { getTypeParser: parserIn(pg) },
      // A pooler that lends connections by transaction refuses start-up options.
      ...(settings.pool_mode === "session" && { statement_timeout: statementMs }),
    });
    const breaks = (): void => {
      this.isBroken = true;
    };
    // Without a listener the error of an idle connection would end the process.
    this.#client.on("error", breaks);
    this.#client.on("end", breaks);
  }

  get isIdle(): boolean {
    return this.#client.getTransactionStatus() === "I";
  }

  async open(): Promise<void> {
    await this.#client.connect().catch((error: unknown) => {
      throw sqlstateOf(error) === undefined ? lost(error) : error;
    });
  }

  async query({ text, values = [] }: Statement): Promise<Rows> {
    const answer = await this.#bounded(this.#client.query(text, values));
    const last = Array.isArray(answer) ? (answer as readonly Answer[]).at(-1) : (answer as Answer);
    return { rows: last?.rows ?? [], affected: last?.rowCount ?? undefined };
  }

  async script(text: string): Promise<void> {
    await this.#bounded(this.#client.query(text));
  }

  close(): void {
    this.isBroken = true;
    this.#socket.destroy();
  }

  /** The database stops what takes too long; should it be out of reach, we do. */
  async #bounded<Result>(answer: Promise<Result>): Promise<Result> {
    const cancel = this.#clock.after(this.#limitMs, () => {
      this.close();
    });
    try {
      return await answer;
    } catch (error) {
      const sqlstate = sqlstateOf(error);
      // What ends the session leaves nothing to be used again.
      if (sqlstate !== undefined && /^(08|57P0)/.test(sqlstate)) this.close();
      throw sqlstate === undefined && (this.isBroken || this.#socket.destroyed)
        ? lost(error)
        : error;
    } finally {
      cancel();
    }
  }
}

function sqlstateOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Types of which a JavaScript value would lose something stay text, as they do on PGlite. */
function parserIn({ types }: Pg): FindParser {
  return (type, format) =>
    asText.includes(type) ? (text) => text : types.getTypeParser(type, format);
}
