/** What is generated depends on what the YAML says, and on nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { resolvedJson } from "../src/config/resolved.js";
import { generateProject } from "../src/generate.js";
import { systemHost } from "../src/host/system.js";
import { loadProject } from "../src/project.js";
import { sandbox, type Sandbox } from "./support/sandbox.js";
import { livingProjects } from "./support/regeneration.js";

const bin = new URL("../bin/endpointgen.cjs", import.meta.url).pathname;
const host = systemHost();
const yaml = readFileSync(new URL("../fixtures/demo/io-job.yaml", import.meta.url), "utf8");

/** All that is committed of what was generated. */
function textsOf({ root }: Pick<Sandbox, "root">): Record<string, string> {
  const files = ["src", "test", ".endpointgen"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }),
  );
  const paths = files
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(root.length + 1));
  const committed = paths.filter((path) => !path.startsWith(".endpointgen/local/")).sort();
  return Object.fromEntries(
    committed.map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

describe("generated files", { timeout: 60_000 }, () => {
  it("are the same bytes in every time zone and locale, and in every run", async () => {
    const places = [
      { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
      { TZ: "America/St_Johns", LANG: "sv_SE.UTF-8", LC_ALL: "sv_SE.UTF-8" },
      { TZ: "UTC", LANG: "C", LC_ALL: "C" },
    ];
    const results: Record<string, string>[] = [];
    for (const env of places) {
      const made = sandbox("same-bytes/place");
      made.write("endpoints/io-job.yaml", yaml);
      for (const name of ["item", "Item2", "zebra_i", "aa_i"])
        made.write(`endpoints/${name}.yaml`, `endpoint_name: ${name.toLowerCase()}\n`);
      await execa("node", [bin, "-C", made.root, "generate"], { env });
      const texts = textsOf(made);
      await execa("node", [bin, "-C", made.root, "generate"], { env });
      expect(textsOf(made)).toEqual(texts);
      results.push(texts);
    }
    expect(Object.keys(results[0] ?? {}).length).toBeGreaterThan(20);
    for (const texts of results) expect(texts).toEqual(results[0]);
  });

  it("don't depend on the order of keys, on line endings, nor on whether defaults are written", async () => {
    const newProject = livingProjects();
    const written = async (text: string): Promise<Record<string, string>> => {
      const project = newProject();
      project.write("endpoints/io-job.yaml", text);
      const { diagnostics } = await project.generate();
      expect(diagnostics).toEqual([]);
      const all = [...project.texts()].filter(([path]) => !/\.yaml$|\/local\//.test(path));
      return Object.fromEntries(all);
    };
    const wanted = await written(yaml);
    expect(await written(yaml.replaceAll("\n", "\r\n"))).toEqual(wanted);
    const value = parse(yaml) as Record<string, unknown>;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        expect(await written(stringify(shuffled(value, seed)))).toEqual(wanted);
      }),
      { numRuns: 12 },
    );
    const made = sandbox("same-bytes/defaults");
    made.write("endpoints/io-job.yaml", yaml);
    const [resolved] = loadProject(host, made.root).endpoints;
    if (resolved === undefined) throw new Error("the demo is wrong");
    expect(await written(resolvedJson(resolved))).toEqual(wanted);
  });
});

/** Their keys are the project's own words, which stand in the contract as they stand here. */
const spoken = new Set(["body", "params", "query", "headers", "errors"]);

/** The keys of every other map in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([key, inner]) => ({
    key,
    inner: spoken.has(key) ? inner : shuffled(inner, seed + 1),
    rank: (key.length * 7919 + (key.codePointAt(0) ?? 0) * 104_729 + seed * 31) % 997,
  }));
  return Object.fromEntries(
    entries.sort((a, b) => a.rank - b.rank).map(({ key, inner }) => [key, inner]),
  );
}

describe("generate --check", { timeout: 60_000 }, () => {
  async function found(made: Sandbox) {
    const { changes, diagnostics, guards, staleRecords } = await generateProject(host, made.root, {
      check: true,
    });
    const changed = changes.filter(({ action }) => action !== "keep");
    return [...changed, ...diagnostics, ...guards, ...staleRecords];
  }

  it("finds nothing after git's autocrlf", async () => {
    const made = sandbox("same-bytes/crlf");
    made.write("endpoints/io-job.yaml", yaml);
    await generateProject(host, made.root);
    const texts = { ...textsOf(made), "endpoints/io-job.yaml": yaml };
    for (const [path, text] of Object.entries(texts))
      made.write(path, text.replaceAll("\n", "\r\n"));
    expect(await found(made)).toEqual([]);
  });

  it.each([
    ["a width", { printWidth: 70 }],
    ["another style", { semi: false, singleQuote: true, useTabs: true, trailingComma: "none" }],
    ["other line endings", { endOfLine: "crlf" }],
    [
      "quotes around names",
      { quoteProps: "consistent", bracketSpacing: false, arrowParens: "avoid" },
    ],
  ] as const)("finds nothing after the project's own prettier with %s", async (_what, options) => {
    const made = sandbox("same-bytes/prettier", { packageJson: { prettier: options } });
    made.write("endpoints/io-job.yaml", yaml);
    await generateProject(host, made.root);
    expect(await found(made)).toEqual([]);
    const files = Object.entries(textsOf(made)).filter(([path]) => /^(src|test)\//.test(path));
    for (const [path, text] of files)
      made.write(path, await prettier.format(text, { ...options, filepath: path }));
    expect(await found(made)).toEqual([]);
  });
});
