import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createShelf } from "../../config/shelf.js";
import { readConfig } from "../../config/read-config.js";
import { presetSources } from "../../config/presets.js";
import { packageRoot } from "../../package-root.js";
import { snapshotFile } from "../../paths.js";
import { presetTexts } from "../../preset-texts.js";
import { systemHost } from "../../host/system.js";
import { type Catalog, readSnapshot } from "../snapshot.js";
import { expandEndpoint } from "./expand.js";

const catalog = readSnapshot(
  readFileSync(join(packageRoot, "fixtures/db-tables", snapshotFile), "utf8"),
);
const sources = { ...presetSources(presetTexts(systemHost())), load: () => undefined };

function expanded(yaml: string, tables: Catalog | undefined = catalog) {
  const file = "endpoints/contacts.yaml";
  const text = `extends: preset:user\nendpoint_name: contacts\nkind: db\nroute: GET /people\n${yaml}`;
  const { value, diagnostics } = readConfig(file, text, { sources });
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const all = expandEndpoint(value, tables, createShelf());
  return { ...all, byName: new Map(all.endpoints.map((one) => [one.facts.names.snake, one])) };
}

describe("the YAML of a table", () => {
  it("comes to one endpoint for each operation", () => {
    const { endpoints } = expanded("db: { table: contacts }");
    expect(endpoints.map(({ facts }) => `${facts.method} ${facts.path}`)).toEqual([
      "GET /people",
      "GET /people/:id",
      "POST /people",
      "PATCH /people/:id",
      "DELETE /people/:id",
    ]);
    const named = endpoints.map(({ config: { tracing } }) => tracing && tracing.trace_label);
    expect(new Set(named).size).toBe(5);
  });

  it("keeps answers of reads alone, and asks for a key in changes alone", () => {
    const { byName } = expanded("db: { table: contacts, operations: [list, create] }");
    const [list, create] = ["contacts_list", "contacts_create"].map((name) => byName.get(name));
    expect([list?.facts.on.has("cache"), create?.facts.on.has("cache")]).toEqual([true, false]);
    expect([list?.facts.on, create?.facts.on].map((on) => on?.has("idempotency"))).toEqual([
      false,
      true,
    ]);
  });

  it("gives one operation settings of its own", () => {
    const yaml = `db:
  table: contacts
  operations:
    list: { columns: [id, name], rate_limit: 5/min }
    update: { route: PUT /people/:id, required_credits: 3 }`;
    const { byName, diagnostics } = expanded(yaml);
    expect(diagnostics).toEqual([]);
    expect(byName.get("contacts_list")?.facts.rows?.columns).toEqual(["id", "name"]);
    expect(byName.get("contacts_list")?.config.rate_limit).toMatchObject({
      token_bucket: { rate_limit: 5 },
    });
    const update = byName.get("contacts_update")?.facts;
    expect([update?.method, update?.requiredCredits]).toEqual(["PUT", 3]);
    const body = update?.request.body;
    if (body?.kind !== "fields") throw new Error("no body");
    expect(Object.values(body.fields).some(({ optional }) => optional)).toBe(false);
  });

  it("tells a key that nobody knows", () => {
    const yaml = "db: { table: contacts, operations: { list: { colums: [id] } } }";
    expect(expanded(yaml).diagnostics.map(({ code }) => code)).toEqual(["unknown-key"]);
  });

  it("works out of columns what their types allow", () => {
    const yaml = `db:
  table: contacts
  filters: [stage]
  operations: { aggregate: { columns: [stage, score, tags, created_at] } }`;
    const aggregate = expanded(yaml).byName.get("contacts_aggregate")?.facts;
    expect(`${aggregate?.method ?? ""} ${aggregate?.path ?? ""}`).toBe("GET /people/aggregate");
    expect(aggregate?.rows?.aggregates).toEqual({
      groupBy: ["stage", "score", "created_at"],
      sum: ["score"],
      avg: ["score"],
      min: ["stage", "score", "created_at"],
      max: ["stage", "score", "created_at"],
      floats: [],
    });
    const asked = Object.keys(aggregate?.request.query ?? {});
    expect(asked).toEqual([
      ...["stage", "group_by", "sum", "avg", "min", "max"],
      ...["limit", "offset"],
    ]);
  });

  it("keeps keys with the changes where there is a table for them", () => {
    const yaml = "idempotency: { in_transaction: true, ttl: 60 }\ndb: { table: contacts }";
    const lacking = expanded(yaml).diagnostics;
    expect(lacking.map(({ code }) => code)).toEqual(["unknown-table"]);
    expect(lacking[0]?.cure).toContain("create table endpointgen_idempotency (");
    const names = ["endpoint", "principal", "key", "fingerprint", "result", "expires_at"];
    const column = { type: "text", base: "text", of: "base", nullable: true } as const;
    const [any] = catalog?.tables ?? [];
    if (catalog === undefined || any === undefined) throw new Error("no table");
    const made = {
      ...any,
      name: "endpointgen_idempotency",
      columns: names.map((name) => ({ ...column, name })),
      primaryKey: names.slice(0, 3),
    };
    const withTable = { ...catalog, tables: [...catalog.tables, made] };
    const { byName, diagnostics } = expanded(yaml, withTable);
    expect(diagnostics).toEqual([]);
    expect(byName.get("contacts_create")?.facts.rows?.once).toEqual({ ttl: 60 });
    expect(byName.get("contacts_list")?.facts.rows?.once).toBeUndefined();
    const half = { ...made, columns: made.columns.slice(1) };
    const other = expanded(yaml, { ...catalog, tables: [...catalog.tables, half] });
    expect(other.diagnostics.map(({ code }) => code)).toEqual(["unknown-column"]);
  });

  it("shows no secret, and lets nobody write what the database makes", () => {
    const { byName } = expanded("db: { table: contacts }");
    const create = byName.get("contacts_create")?.facts;
    expect(create?.rows?.columns).not.toContain("password_hash");
    const body = create?.request.body;
    if (body?.kind !== "fields") throw new Error("no body");
    expect(Object.keys(body.fields)).not.toContain("id");
    expect(Object.keys(body.fields)).not.toContain("created_at");
    expect(body.fields).toMatchObject({ email: { optional: false }, stage: { optional: true } });
  });

  it("sends a file for spreadsheets and a stream for programs, and nothing else so", () => {
    const forms = (yaml: string) =>
      expanded(yaml).endpoints.map(({ config }) => config.stream && config.stream.format);
    const table = "db: { table: contacts, operations: [list, stream, export] }";
    expect(forms(table)).toEqual([false, "jsonl", "csv"]);
    expect(forms(`${table}\nstream: { format: jsonl }`)).toEqual([false, "jsonl", "jsonl"]);
    expect(expanded(table).byName.get("contacts_export")?.config.cache).toBe(false);
  });
});
