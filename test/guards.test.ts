/** The guard mirror: whichever guard is taken out of generated code, it is named; else nothing is. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { checkGuards } from "../src/checks/guards.js";
import { generateProject } from "../src/generate.js";
import { newMemory } from "../src/memory.js";
import { loadProject } from "../src/project.js";
import { guardsOf } from "../src/guards/expected.js";
import { type GuardedEndpoint, missingGuards } from "../src/guards/missing.js";
import { memoryHost } from "../src/host/memory.js";
import { buildModel } from "../src/model/build.js";
import { loadParser } from "../src/syntax/tree.js";
import { casesWith, fixturePath, readFixture } from "./fixture-project.js";
import { livingProjects } from "./support/regeneration.js";
import { mutantsOf } from "./support/mutants.js";

const parse = await loadParser();

interface Texts {
  readonly endpoint: string;
  readonly contract: string;
}

/** Every fixture whose generated code is kept: its model, and that code. */
const cases = casesWith("expected").flatMap((name) => {
  const folder = fixturePath(name, "expected/src/generated");
  return readFixture(name).endpoints.flatMap((resolved) => {
    const { value: model } = buildModel(resolved, new Map());
    const own = join(folder, resolved.facts.names.kebab);
    if (model === undefined || !existsSync(join(own, "endpoint.ts"))) return [];
    const read = (file: string): string => readFileSync(join(own, file), "utf8");
    const texts: Texts = { endpoint: read("endpoint.ts"), contract: read("contract.ts") };
    const placeOf: GuardedEndpoint["placeOf"] = (key) =>
      resolved.merged.sourceOf([key], "key")?.place;
    return [{ name, model, texts, placeOf }];
  });
});

type Case = (typeof cases)[number];

function missing({ model, placeOf }: Case, { endpoint, contract }: Texts) {
  const files = {
    endpoint: { path: "src/generated/x/endpoint.ts", text: endpoint },
    contract: { path: "src/generated/x/contract.ts", text: contract },
  };
  return missingGuards({ model, files, placeOf }, parse);
}

const named = (one: Case, texts: Texts): readonly string[] =>
  missing(one, texts).map(({ message }) => /`([^`]+)`/.exec(message)?.[1] ?? message);

/** `observe.log` takes out what is said under another name in the contract. */
const spoken = (name: string): string =>
  name.replace(/^bar (?:\w+\.)?(\w+)\(.*$/s, "$1").replace("strictObject", "strictObject of ");

describe("missingGuards", () => {
  it("reads the code of every fixture that keeps some", () => {
    expect(cases.length).toBeGreaterThan(8);
  });

  it.each(cases)("finds nothing in the untouched code of $name", (one) => {
    expect(named(one, one.texts)).toEqual([]);
  });

  it.each(cases)("finds nothing in reformatted code of $name", async (one) => {
    const options = { parser: "typescript", semi: false, singleQuote: true, printWidth: 60 };
    const endpoint = await prettier.format(one.texts.endpoint, { ...options, useTabs: true });
    const contract = await prettier.format(one.texts.contract, {
      ...options,
      quoteProps: "consistent",
    });
    expect(named(one, { endpoint, contract })).toEqual([]);
  });

  it.each(cases)("names each guard that is taken out of $name", (one) => {
    const mutants = mutantsOf(one.texts);
    expect(mutants.length).toBeGreaterThan(0);
    const unnamed = mutants.filter((mutant) => {
      const [first = ""] = spoken(mutant.name).split(" of ");
      return !named(one, mutant).some((name) => name.startsWith(first));
    });
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });

  it.each(cases)(
    "names guards of $name that a condition is put around, and lost statements",
    (one) => {
      const { endpoint } = one.texts;
      const lines = [
        ...endpoint.matchAll(/^ {4}const (?:user|pass|input) = [^]*?;\n(?=\n| {4}\w)/gm),
      ];
      expect(lines.length).toBeGreaterThan(1);
      for (const [statement] of lines) {
        const bare = endpoint.replace(statement, "");
        expect(named(one, { ...one.texts, endpoint: bare })).not.toEqual([]);
        const conditional = endpoint.replace(statement, `    if (lucky) {\n${statement}    }\n`);
        expect(named(one, { ...one.texts, endpoint: conditional })).not.toEqual([]);
      }
      const told = endpoint.replace(/^ *if \(pass\.answer\) return .*\n/m, "");
      if (told !== endpoint) {
        expect(named(one, { ...one.texts, endpoint: told })).toContain("return pass.answer");
      }
    },
  );

  const [demo] = cases.filter(({ name }) => name === "demo");

  it("allows what users add around guards", () => {
    if (demo === undefined) throw new Error("no demo");
    const { endpoint, contract } = demo.texts;
    const more = endpoint
      .replace("const guarded = retry(", "const guarded = traced(retry(")
      .replace("timeout(10)),\n  );", "timeout(10)),\n  ));")
      .replace("    // Business logic", "    if (user.banned) return teapot();\n$&");
    expect(more).not.toBe(endpoint);
    expect(named(demo, { endpoint: more, contract })).toEqual([]);
  });

  it("names guard, file, endpoint and YAML line", () => {
    if (demo === undefined) throw new Error("no demo");
    const endpoint = demo.texts.endpoint.replace(/^ *rateLimit: tokenBucket.*\n/m, "");
    const [first] = missing(demo, { ...demo.texts, endpoint });
    expect(first?.code).toBe("missing-guard");
    expect(first?.message).toMatch(
      /`admission\.rateLimit` of io_job .* `rate_limit` asks for it \(.*yaml:\d+\)/,
    );
    expect(first?.place?.file).toBe("src/generated/x/endpoint.ts");
    const line = readFixture("demo")
      .textOf(first?.related?.[0]?.place.file ?? "")
      ?.split("\n");
    expect(line?.[(first?.related?.[0]?.place.line ?? 0) - 1]).toBe("rate_limit:");
  });

  it("mirrors every section that is on", () => {
    if (demo === undefined) throw new Error("no demo");
    const sections = new Set(guardsOf(demo.model).map(({ section }) => section));
    const contributing = demo.model.contributions.map(({ section }) => section);
    expect(contributing.filter((section) => !sections.has(section))).toEqual([]);
  });

  it("says of a file that doesn't parse that it can't tell", () => {
    if (demo === undefined) throw new Error("no demo");
    const found = missing(demo, { ...demo.texts, endpoint: "export function (" });
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain("doesn't parse");
  });
});

describe("generate", () => {
  const endpoint = "src/generated/io-job/endpoint.ts";

  async function without(line: RegExp) {
    const project = livingProjects()();
    project.write("endpoints/io-job.yaml", "endpoint_name: io_job\nrequired_credits: 2\n");
    await project.generate();
    const text = project.texts().get(endpoint) ?? "";
    project.write(endpoint, text.replace(line, ""));
    expect(project.texts().get(endpoint)).not.toBe(text);
    return project;
  }

  it("warns of a guard that an edit took out; --check finds it", async () => {
    const project = await without(/^ *credits: hold.*\n/m);
    const generated = await project.generate();
    expect(generated.guards).toMatchObject([{ code: "missing-guard", severity: "warning" }]);
    const checked = await project.generate({ check: true });
    expect(checked.guards).toMatchObject([
      {
        severity: "error",
        place: { file: endpoint },
        related: [{ place: { file: "endpoints/io-job.yaml" } }],
      },
    ]);
  });

  it("says nothing of other edits", async () => {
    const project = await without(/^ *\/\/ Business logic\n/m);
    expect((await project.generate({ check: true })).guards).toEqual([]);
  });

  it("is what the check of the guards runs", async () => {
    const host = memoryHost({ files: { "endpointgen.yaml": "version: 1\n" } });
    const generated = () => generateProject(host, "/project", { check: true });
    const context = { host, root: "/project", memory: newMemory(), generated };
    const project = loadProject(host, "/project");
    expect(await checkGuards({ ...context, project })).toEqual({
      status: "ok",
      summary: "every guard of the YAML is called",
      diagnostics: [],
    });
  });
});
