import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { main } from "../cli.js";
import type { Databases } from "../database/refresh.js";
import { readSnapshot, type Snapshot, type Table } from "../database/snapshot.js";
import { resourceName, resourceYaml } from "../new/resource.js";
import { packageRoot } from "../package-root.js";
import { snapshotFile } from "../paths.js";
import { packagedHost } from "./fixture/packaged-host.js";
import { newResource } from "./new-resource.js";

const textOf = (file: string): string =>
  readFileSync(join(packageRoot, "fixtures/db-tables", file), "utf8");

const files = {
  "endpointgen.yaml": "version: 1\n",
  "migrations/001_contacts.sql": textOf("migrations/001_contacts.sql"),
  [snapshotFile]: textOf(snapshotFile),
};
const path = "/project/endpoints/contacts.yaml";

async function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const host = packagedHost({ files: { ...files, ...more } });
  const code = await main(["new", "resource", ...args], host);
  return { code, host, text: host.files.get(path) ?? "", ...host.printed };
}

describe("new resource", () => {
  it("writes what the table allows, and explains it", async () => {
    const { code, text, out } = await run(["contacts"]);
    expect(code).toBe(0);
    expect(out).toContain("Wrote endpoints/contacts.yaml");
    expect(parse(text)).toEqual({
      extends: "preset:user",
      endpoint_name: "contacts",
      kind: "db",
      route: "GET /contacts",
      security: { user_permissions_required: ["use:contacts"] },
      db: {
        table: "contacts",
        operations: ["list", "get", "create", "update", "delete"],
        columns: ["id", "company_id", "email", "name", "stage", "score", "tags", "created_at"],
        filters: ["id", "company_id", "email", "created_at"],
        sort: ["-created_at", "id", "company_id", "email"],
        relations: {
          company: {
            table: "companies",
            column: "company_id",
            columns: ["id", "name"],
            load: "join",
          },
        },
      },
    });
    expect(text).toContain("Left out, as a secret or a name that YAML can't hold: password_hash.");
    expect(text).toContain("lead | customer | lost, has a default");
  });

  it("validates clean", async () => {
    const { host } = await run(["contacts"]);
    expect(await main(["validate"], host)).toBe(0);
    expect(host.printed.out).toContain("1 endpoint: nothing is wrong.");
  });

  it("says what its flags say", async () => {
    const { text } = await run([
      "contacts",
      "--operations",
      "list,export",
      "--extends",
      "preset:public",
    ]);
    expect(parse(text)).toMatchObject({
      extends: "preset:public",
      db: { operations: ["list", "export"] },
    });
    expect(text).not.toContain("security");
    const wrong = await run(["contacts", "--operations", "list,gett"]);
    expect(wrong.err).toContain("--operations get");
    expect(wrong.code).toBe(2);
  });

  it("never overwrites", async () => {
    const { code, text, err } = await run(["contacts"], { "endpoints/contacts.yaml": "mine: 1" });
    expect(code).toBe(2);
    expect(text).toBe("mine: 1");
    expect(err).toContain("exists already");
  });

  it("knows what was meant, and asks nobody who can't answer", async () => {
    expect((await run(["contcts"])).err).toContain("endpointgen new resource contacts");
    expect((await run(["zebra"])).err).toContain("the tables are companies, contacts");
    expect((await run([])).err).toContain("needs the name of a table");
  });

  it("is one JSON document on request", async () => {
    const { out } = await run(["contacts", "--json"]);
    expect(JSON.parse(out)).toEqual({ written: "endpoints/contacts.yaml", diagnostics: [] });
  });

  it("runs the migrations where the snapshot is left behind, and stops at one that fails", async () => {
    const host = packagedHost({ files: { ...files, "migrations/002.sql": "create tabel a ();" } });
    const session = { host, directory: "/project", json: false, quiet: false };
    const error = Object.assign(new Error("syntax error"), { code: "42601", position: "8" });
    const databases: Databases = {
      server: () => Promise.reject(error),
      embedded: () =>
        Promise.resolve({
          run: (text) => (text.includes("tabel") ? Promise.reject(error) : Promise.resolve()),
          rows: () => Promise.resolve([]),
          close: () => Promise.resolve(),
        }),
    };
    expect(await newResource(session, "contacts", {}, databases)).toBe(1);
    expect(host.printed.out).toContain("migrations/002.sql:1:8");
    expect(host.files.has(path)).toBe(false);
  });
});

describe("the YAML of unusual tables", () => {
  const snapshot = readSnapshot(textOf(snapshotFile));
  const yamlOf = (change: (table: Table) => Table): { db: Record<string, unknown> } => {
    const table = snapshot?.tables.find(({ name }) => name === "contacts");
    if (snapshot === undefined || table === undefined) throw new Error("no table");
    const options = { extends: "preset:user" };
    return parse(resourceYaml(change(table), snapshot, options)) as { db: Record<string, unknown> };
  };

  it("lists views, and what has no key or one of several columns", () => {
    expect(
      yamlOf((one) => ({ ...one, kind: "view", primaryKey: undefined })).db["operations"],
    ).toEqual(["list"]);
    const { db } = yamlOf((one) => ({ ...one, primaryKey: ["id", "name"] }));
    expect(db["operations"]).toEqual(["list", "create"]);
    expect(yamlOf((one) => ({ ...one, indexes: [] })).db["filters"]).toBeUndefined();
  });

  it("gives a relation a name that no column has", () => {
    const { db } = yamlOf((one) => ({
      ...one,
      foreignKeys: one.foreignKeys.map((key) => ({ ...key, columns: ["name"] })),
    }));
    expect(Object.keys(db["relations"] as object)).toEqual(["name_row"]);
  });

  it("holds values of whatever text in its comments", () => {
    const enums = [{ name: "stage", values: ["a\nb: c", "# d"] }];
    if (snapshot === undefined) throw new Error("no snapshot");
    const changed: Snapshot = { ...snapshot, enums };
    const [, table] = changed.tables;
    if (table === undefined) throw new Error("no table");
    expect(parse(resourceYaml(table, changed, { extends: "preset:user" }))).toMatchObject({
      kind: "db",
    });
  });

  it("names endpoints by rules of TypeScript", () => {
    expect(resourceName("sales.Order Items")).toBe("sales_order_items");
    expect(resourceName("class")).toBe("class_rows");
  });
});
