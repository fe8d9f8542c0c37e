import type * as KyselyNamespace from "kysely";
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from "kysely";
import type { Row, Rows, Statement } from "./driver.js";
import { optionalPackage } from "./optional-package.js";

/** The package `kysely`, loaded when a database is first used. */
export type KyselyPackage = typeof KyselyNamespace;

/** Runs one statement. */
export type Say = (statement: Statement) => Promise<Rows>;

/** Loads `kysely`; rejects with a StartupError where it isn't installed. */
export async function loadKysely(): Promise<KyselyPackage> {
  return (await optionalPackage("kysely")) as unknown as KyselyPackage;
}

/** A Kysely whose statements go where `say` sends them. */
export function kyselyOn<Tables>(kysely: KyselyPackage, say: Say): Kysely<Tables> {
  const connection = connectionOn(say);
  const dialect: Dialect = {
    createAdapter: () => new kysely.PostgresAdapter(),
    createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
    createIntrospector: (db) => new kysely.PostgresIntrospector(db),
    createDriver: () => driverOf(connection),
  };
  return new kysely.Kysely<Tables>({ dialect });
}

function connectionOn(say: Say): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, affected } = await say({ text: sql, values: parameters });
      const counted = affected === undefined ? {} : { numAffectedRows: BigInt(affected) };
      return { rows: rows as (Row & R)[], ...counted };
    },
    streamQuery() {
      throw new TypeError("Rows are streamed by the session, not by Kysely.");
    },
  };
}

function driverOf(connection: DatabaseConnection): Driver {
  const nothing = (): Promise<void> => Promise.resolve();
  const own = (): Promise<void> =>
    Promise.reject(new TypeError("Use transaction() of the session, which retries and nests."));
  return {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    releaseConnection: nothing,
    beginTransaction: own,
    commitTransaction: own,
    rollbackTransaction: own,
    destroy: nothing,
  };
}
