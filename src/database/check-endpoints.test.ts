import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../cli.js";
import { packagedHost } from "../commands/fixture/packaged-host.js";
import { packageRoot } from "../package-root.js";
import { snapshotFile } from "../paths.js";

const textOf = (file: string): string =>
  readFileSync(join(packageRoot, "fixtures/db-tables", file), "utf8");

const project = {
  "endpointgen.yaml": "version: 1\n",
  "endpoints/contacts.yaml": textOf("job.yaml"),
  "migrations/001_contacts.sql": textOf("migrations/001_contacts.sql"),
};
const snapshot = { [snapshotFile]: textOf(snapshotFile) };

async function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  const host = packagedHost({ files });
  const code = await main(args, host);
  return { code, output: host.printed.out, error: host.printed.err };
}

describe("validate", () => {
  it("finds nothing wrong with endpoints that fit the tables", async () => {
    const { code, output } = await run({ ...project, ...snapshot }, "validate");
    expect(output).toBe("1 endpoint: nothing is wrong.\n");
    expect(code).toBe(0);
  });

  it("tells a snapshot that is missing or left behind, and checks nothing against it", async () => {
    const missing = await run(project, "validate");
    expect(missing.code).toBe(1);
    expect(missing.output).toContain("endpointgen schema --refresh");
    const added = { "migrations/002.sql": "drop table contacts;" };
    const stale = await run({ ...project, ...snapshot, ...added }, "validate");
    expect(stale.output).toContain("stale-schema");
    expect(stale.output).toContain("1 error");
  });

  it("doesn't look at migrations that no endpoint stands on", async () => {
    const { code } = await run(
      { ...project, "endpoints/contacts.yaml": "endpoint_name: a\n" },
      "validate",
    );
    expect(code).toBe(0);
  });
});

describe("generate --check", () => {
  it("tells a snapshot that the migrations have left behind", async () => {
    const { code, output } = await run(project, "generate", "--check");
    expect(code).toBe(1);
    expect(output).toContain("stale-schema");
  });

  it("takes the snapshot for no record of generated files", async () => {
    const { output } = await run({ ...project, ...snapshot }, "generate", "--check");
    expect(output).not.toContain("manifest");
  });
});

describe("generate", () => {
  it("makes a snapshot that is left behind anew, and says what it lacks for it", async () => {
    const { code, output, error } = await run(project, "generate");
    expect(output).toContain("Running 1 migration on an embedded database …");
    expect(error).toContain("npm install --save-dev @electric-sql/pglite");
    expect(code).toBe(2);
  });

  it("has nothing to do with a database where no endpoint stands on a table", async () => {
    const { output, error } = await run({ ...project, "endpoints/contacts.yaml": "" }, "generate");
    expect(output + error).not.toMatch(/embedded|pglite|schema/);
  });

  it("starts no database where the snapshot is current, or was read from a database", async () => {
    const current = await run({ ...project, ...snapshot }, "generate");
    expect(current.output).not.toContain("embedded");
    const read = textOf(snapshotFile).replace('"source": "migrations"', '"source": "database"');
    const files = { ...project, [snapshotFile]: read, "migrations/002.sql": "drop table notes;" };
    const { output } = await run(files, "generate");
    expect(output).not.toContain("embedded");
    expect(output).toContain("endpointgen schema --database");
  });
});
