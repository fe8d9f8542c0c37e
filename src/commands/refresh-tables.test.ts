import { describe, expect, it } from "vitest";
import type { Connection } from "../database/connection.js";
import type { Databases } from "../database/refresh.js";
import { readState, toldOf } from "../database/state.js";
import { snapshotFile } from "../paths.js";
import { packagedHost } from "./fixture/packaged-host.js";
import { refreshTables } from "./refresh-tables.js";

const root = "/project";
const base = {
  "endpointgen.yaml": "version: 1\n",
  "migrations/001_a.sql": "create table a (id int);\r\n",
  "migrations/002_b.sql": "create table b (id int);\ncreate tabel c ();",
  "migrations/002_b.down.sql": "drop table b;",
};

/** A database that knows `create table` and lists no table. */
function fakes(said: string[]): Databases {
  const connection: Connection = {
    run: (statement) => {
      said.push(statement);
      return statement.includes("tabel")
        ? Promise.reject(Object.assign(new Error('syntax error at or near "tabel"'), syntaxError))
        : Promise.resolve();
    },
    rows: () => Promise.resolve([]),
    close: () => {
      said.push("closed");
      return Promise.resolve();
    },
  };
  return {
    embedded: () => Promise.resolve(connection),
    server: (_root, url) => {
      said.push(`connected ${url}`);
      return Promise.resolve(connection);
    },
  };
}

const syntaxError = { code: "42601", position: "8" };

async function run(files: Readonly<Record<string, string>>, fromDatabase = false) {
  const host = packagedHost({ files });
  const said: string[] = [];
  const session = { host, directory: root, json: false, quiet: false };
  const code = await refreshTables(session, { fromDatabase, databases: fakes(said) });
  return { code, host, said, output: host.printed.out };
}

describe("schema --refresh", () => {
  it("tells a migration that fails at its line, and writes nothing", async () => {
    const { code, host, said, output } = await run(base);
    expect(code).toBe(1);
    expect(output).toContain("migrations/002_b.sql:2:8");
    expect(output).toContain(
      'the database refuses this statement: syntax error at or near "tabel"',
    );
    expect(host.files.has(`${root}/${snapshotFile}`)).toBe(false);
    expect(said.at(-1)).toBe("closed");
    expect(said.join()).not.toContain("drop");
  });

  it("writes a snapshot that is current until a migration changes", async () => {
    const files = { ...base, "migrations/002_b.sql": "create table b (id int);" };
    const { code, host } = await run(files);
    expect(code).toBe(0);
    expect(readState(host, root, "migrations").kind).toBe("current");
    host.write(root, "migrations/001_a.sql", "create table a (id int);\n");
    expect(readState(host, root, "migrations").kind).toBe("current");
    host.write(root, "migrations/001_a.sql", "create table a (id bigint);\n");
    const state = readState(host, root, "migrations");
    expect(toldOf(state)).toMatchObject({
      code: "stale-schema",
      cure: "endpointgen schema --refresh",
    });
  });

  it("reads the database of DATABASE_URL instead, and says nothing of it", async () => {
    const url = "postgres://ada:hush@db/shop";
    const { code, host, said, output } = await run(
      { "endpointgen.yaml": "version: 1\n", ".env": `DATABASE_URL=${url}\n` },
      true,
    );
    expect(code).toBe(0);
    expect(said).toEqual([`connected ${url}`, "closed"]);
    expect(output).not.toContain("hush");
    host.write(root, "migrations/001.sql", "create table a ();");
    expect(toldOf(readState(host, root, "migrations"))?.cure).toBe("endpointgen schema --database");
  });

  it("refuses without migrations, and without an address", async () => {
    const none = { "endpointgen.yaml": "version: 1\n" };
    await expect(run(none)).rejects.toThrow("there are no migrations");
    await expect(run(none, true)).rejects.toThrow("DATABASE_URL is set neither");
  });
});

describe("the state of the snapshot", () => {
  const stateOf = (files: Readonly<Record<string, string>>) =>
    readState(packagedHost({ files }), root, "migrations");

  it("is missing, absent or broken", () => {
    expect(toldOf(stateOf(base))).toMatchObject({ code: "stale-schema", severity: "error" });
    expect(toldOf(stateOf({}))).toMatchObject({ code: "schema-snapshot", severity: "warning" });
    const conflict = { ...base, [snapshotFile]: "<<<<<<< ours\n{}\n" };
    expect(toldOf(stateOf(conflict))).toMatchObject({ code: "schema-snapshot", severity: "error" });
  });

  it("leaves out what takes migrations back", () => {
    const text = "create table a ();\n-- migrate:down\ndrop table a;\n";
    const { migrations } = stateOf({ "migrations/1.sql": text });
    expect(migrations.map((one) => one.text.trim())).toEqual(["create table a ();"]);
  });
});
