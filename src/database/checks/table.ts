/** A `db` section against the tables that the migrations make. */
import type { Db } from "../../sections/db/schema.js";
import type { Finding } from "../../sections/section.js";
import type { Catalog } from "../snapshot.js";
import { checkColumns, type Named } from "./columns.js";
import { checkIndexes, checkKey, checkTies } from "./indexes.js";
import { checkRelations, missingTable } from "./relations.js";

/** Findings with paths inside the section. A section without a table is told by its room. */
export function checkTable(db: Db, catalog: Catalog): readonly Finding[] {
  if (db.table === undefined) return [];
  const table = catalog.tables.find(({ name }) => name === db.table);
  if (table === undefined) return [missingTable(db.table, catalog.tables, ["table"])];
  const operations = Array.isArray(db.operations) ? db.operations : Object.keys(db.operations);
  const named = [{ ...db, path: [] }, ...overrides(db)];
  const isListed = operations.includes("list");
  return [
    ...named.flatMap((one) => checkColumns(one, table, catalog)),
    ...checkRelations(db.relations, table, catalog),
    ...checkKey(operations, table),
    ...(isListed ? named.flatMap((one) => checkIndexes(one, table)) : []),
    ...(isListed ? checkTies(table) : []),
  ];
}

/** What single operations have of their own. */
function overrides({ operations }: Db): readonly Named[] {
  if (Array.isArray(operations)) return [];
  return Object.entries(operations).flatMap(([name, own]) =>
    own === null
      ? []
      : [
          {
            path: ["operations", name],
            columns: own["columns"],
            filters: texts(own["filters"]),
            sort: texts(own["sort"]),
          },
        ],
  );
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
