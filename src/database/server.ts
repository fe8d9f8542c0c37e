/** The project's own database, read through the project's own copy of `pg`. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { Failure } from "../failure.js";
import type { Connection, Row } from "./connection.js";

/** What we need of `pg`. */
interface Pg {
  readonly Client: new (settings: {
    readonly connectionString: string;
    readonly connectionTimeoutMillis: number;
  }) => Client;
}

interface Client {
  on(event: "error", listener: () => void): void;
  connect(): Promise<void>;
  query(text: string): Promise<{ readonly rows: readonly Row[] }>;
  end(): Promise<void>;
}

/**
 * Reads only, in one transaction, so that it works behind a pooler too. Throws a `Failure` when
 * the server can't be reached; the URL, which holds a password, is in no message.
 */
export async function openServer(root: string, url: string): Promise<Connection> {
  const client = clientOf(loaded(root), url);
  // Without a listener a connection that breaks would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("begin transaction isolation level repeatable read read only");
  } catch (error) {
    throw new Failure(
      `the database of DATABASE_URL can't be read: ${reason(error)}`,
      "look at DATABASE_URL, in the environment or .env",
    );
  }
  return {
    run: async (statement) => {
      await client.query(statement);
    },
    rows: async (query) => (await client.query(query)).rows,
    close: () => client.end(),
  };
}

function clientOf({ Client }: Pg, url: string): Client {
  try {
    return new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  } catch {
    throw new Failure(
      "DATABASE_URL is no address of a database",
      "postgres://user:password@host:5432/name",
    );
  }
}

/** Node collects the failures of several addresses, without a sentence of its own. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return "it doesn't answer";
  if (error instanceof AggregateError) return reason(error.errors[0]);
  return error.message === "" ? error.name : error.message;
}

function loaded(root: string): Pg {
  try {
    return createRequire(join(root, "package.json"))("pg") as Pg;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Failure(`pg isn't installed in ${root}`, "npm install pg");
  }
}
