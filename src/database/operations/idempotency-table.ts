/** The table in which keys are kept with the change that they were sent with. */
import { diagnosticOf } from "../../config/places.js";
import type { ResolvedConfig } from "../../config/validate.js";
import type { Diagnostic } from "../../diagnostic.js";
import type { Catalog } from "../snapshot.js";

const table = "endpointgen_idempotency";

const columns = ["endpoint", "principal", "key", "fingerprint", "result", "expires_at"];

const migration = `create table ${table} (endpoint text not null, principal text not null, key text not null, fingerprint text not null, result text, expires_at timestamptz not null, primary key (endpoint, principal, key)); create index on ${table} (expires_at);`;

/** Told once for all operations of a file; nothing where the table is as it is asked for. */
export function missingRecords(
  endpoints: readonly ResolvedConfig[],
  catalog: Catalog,
): readonly Diagnostic[] {
  const asking = endpoints.find(({ facts }) => facts.rows?.once !== undefined);
  if (asking === undefined) return [];
  const made = catalog.tables.find(({ name }) => name === table);
  const missing = columns.filter((name) => !made?.columns.some((column) => column.name === name));
  const isKey = made?.primaryKey?.join() === "endpoint,principal,key";
  if (missing.length === 0 && isKey) return [];
  const what = made === undefined ? `no table \`${table}\`` : lacking(missing);
  const finding = {
    path: ["in_transaction"],
    code: made === undefined ? "unknown-table" : "unknown-column",
    message: `keys can't be kept in the transaction of a change: there is ${what}`,
    cure: `a migration with: ${migration}`,
  };
  return [diagnosticOf(finding, ["idempotency"], asking.merged)];
}

const lacking = (missing: readonly string[]): string =>
  missing.length === 0
    ? `no primary key (endpoint, principal, key) in \`${table}\``
    : `no column \`${missing.join("`, `")}\` in \`${table}\``;
