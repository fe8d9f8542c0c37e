/** PGlite, PostgreSQL in this process: the project's own copy, loaded when tables are looked at. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as pglite from "@electric-sql/pglite";
import { Failure } from "../failure.js";
import type { Connection, Row } from "./connection.js";
import type { Migration } from "./migrations.js";

/**
 * An empty database in memory; takes seconds to start. Throws a `Failure` when PGlite isn't
 * installed in the project.
 *
 * @param migrations what will be run: the extensions that it creates are loaded
 */
export async function openEmbedded(
  root: string,
  migrations: readonly Migration[],
): Promise<Connection> {
  const load = createRequire(join(root, "package.json"));
  const { PGlite } = loaded(load, root);
  const extensions = Object.fromEntries(
    extensionsIn(migrations).flatMap((name) => extension(load, name)),
  );
  const database = await PGlite.create({ extensions });
  return {
    run: async (statement) => {
      await database.exec(statement);
    },
    rows: async (query) => (await database.query<Row>(query)).rows,
    close: () => database.close(),
  };
}

function loaded(load: NodeJS.Require, root: string): typeof pglite {
  try {
    return load("@electric-sql/pglite") as typeof pglite;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Failure(
      `@electric-sql/pglite isn't installed in ${root}: it runs the migrations, in memory`,
      "npm install --save-dev @electric-sql/pglite, or read your database: endpointgen schema --database",
    );
  }
}

/** The names after CREATE EXTENSION. */
function extensionsIn(migrations: readonly Migration[]): readonly string[] {
  const pattern = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([a-z][\w-]*)"?/gi;
  const names = migrations.flatMap(({ text }) =>
    [...text.matchAll(pattern)].map(([, name = ""]) => name.toLowerCase()),
  );
  return [...new Set(names)];
}

/** PGlite ships most of PostgreSQL's own extensions; for others the database says what it lacks. */
function extension(load: NodeJS.Require, name: string): readonly [string, pglite.Extension][] {
  const module = name.replaceAll("-", "_");
  try {
    const exports = load(`@electric-sql/pglite/contrib/${module}`) as Readonly<
      Record<string, pglite.Extension>
    >;
    const found = exports[module];
    return found === undefined ? [] : [[module, found]];
  } catch {
    return [];
  }
}
