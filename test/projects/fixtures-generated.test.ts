/**
 * Fixtures that refine a guard, generated into one project: what is printed has a type for
 * everything, passes eslint, and passes its own tests.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Generated } from "../../src/generate.js";
import { fixturePath } from "../fixture-project.js";
import { runTests, sandbox } from "../support/sandbox.js";

const cases = [
  "auth-api-key",
  "auth-custom",
  "auth-session",
  "cache-refined",
  "create-user",
  "event-after",
  "event-job",
  "export-orders",
  "logo",
  "hybrid-job",
  "job-by-estimate",
  "paid-by-estimate",
  "preset-job",
  "upload",
];

/** The YAML files of a fixture and of its bases. */
function filesBelow(folder: string): (readonly [path: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml") && existsSync(join(folder, path)))
    .map((path) => [path, readFileSync(join(folder, path), "utf8")]);
}

const project = sandbox("fixtures-generated");

/** A page that shows endpoints, a handler of each, and a test of them: they run as they stand. */
function writePage(name: string, ...endpoints: readonly string[]): void {
  const page = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(
      ([, code = ""]) => code,
    );
  const yaml = blocks("yaml");
  // A block without imports goes on with the one before it.
  const code = blocks("ts").reduce<string[]>((files, block) => {
    const before = block.startsWith("import ") ? undefined : files.pop();
    return [...files, before === undefined ? block : `${before}\n${block}`];
  }, []);
  for (const [at, endpoint] of endpoints.entries()) {
    project.write(`endpoints/${endpoint}.yaml`, yaml[at] ?? "");
    project.write(`src/handlers/${endpoint}.ts`, code[at] ?? "");
  }
  project.write(`test/${name}.test.ts`, code[endpoints.length] ?? "");
}

describe("refined guards", () => {
  let generated: Generated;

  beforeAll(async () => {
    for (const name of cases) {
      project.write(`endpoints/${name}.yaml`, readFileSync(fixturePath(name, "job.yaml"), "utf8"));
    }
    for (const [path, text] of filesBelow(fixturePath("extends-db-task", "."))) {
      project.write(`endpoints/${path.replace("job-", "")}`, text);
    }
    for (const path of ["migrations/001_contacts.sql", ".endpointgen/schema.json"]) {
      project.write(path, readFileSync(fixturePath("db-tables", path), "utf8"));
    }
    project.write(
      "endpoints/contacts.yaml",
      readFileSync(fixturePath("db-tables", "job.yaml"), "utf8"),
    );
    project.write(
      "endpoints/contact-book.yaml",
      readFileSync(fixturePath("db-operations", "job.yaml"), "utf8"),
    );
    // The page about tables shows this file, and what a project adds to it.
    const page = readFileSync(new URL("../../docs/database.md", import.meta.url), "utf8");
    expect(page).toContain(readFileSync(fixturePath("db-tables", "job.yaml"), "utf8"));
    const [, hooks = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
    project.write("src/handlers/contacts.ts", hooks);
    writePage("jobs", "count-primes");
    writePage("streams-and-tasks", "list-readings", "register-user");
    writePage("uploads", "import-people");
    generated = await project.generate();
  }, 240_000);

  it("are generated without a complaint", () => {
    expect(generated.diagnostics).toEqual([]);
    // The two tasks that extend the documents' own base, which is no endpoint; two tables' operations;
    // a job; a stream, a task and an upload.
    expect(generated.endpoints).toBe(cases.length + 2 + 5 + 4 + 1 + 3);
  });

  it("have a type for everything", { timeout: 240_000 }, async () => {
    const { exitCode, output } = await project.run("tsc", "-p", ".");
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });

  it("pass eslint", { timeout: 240_000 }, async () => {
    const config = new URL("../support/eslint-generated.js", import.meta.url).pathname;
    const rules = ["--config", config, "--max-warnings", "0", "src", "test"];
    const { exitCode, output } = await project.run("eslint", ...rules);
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });

  it("pass their own tests", { timeout: 240_000 }, async () => {
    const { passed, failures } = await runTests(project);
    expect(Object.fromEntries(failures)).toEqual({});
    expect(passed).toBeGreaterThan(cases.length * 5);
  });
});
