/** Every `@example` of the runtime and the code of the documents compile as they stand, against the sources. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = new URL("..", import.meta.url).pathname;
const runtime = join(repository, "src/runtime");
const folder = join(repository, ".tmp/examples");

interface Example {
  /** The source file and a number, as a file name. */
  readonly name: string;
  readonly text: string;
}

const docs = join(repository, "docs");
const isPage = (path: string): boolean => path.endsWith(".md");

const isSource = (path: string): boolean =>
  path.endsWith(".ts") && !path.endsWith(".test.ts") && !/(^|\/)(dist|fixture)\//.test(path);

/** The texts behind `@example`, up to the next tag or the end of the comment. */
function examplesOf(path: string, text: string): Example[] {
  return [...text.matchAll(/\/\*\*(.*?)\*\//gs)]
    .flatMap(([, comment = ""]) =>
      comment
        .replace(/^ *\* ?/gm, "")
        .split(/^@example\b/m)
        .slice(1),
    )
    .map((example, at) => ({
      name: `${path.replace(/\.ts$/, "").replaceAll("/", "-")}-${String(at)}.ts`,
      text: example.replace(/^@\w[^]*/m, "").trim(),
    }));
}

/**
 * The TypeScript of a page: a block that begins with imports begins a file, the ones after it go
 * on with it. They lie where handlers do.
 */
function codeOf(page: string): Example[] {
  const text = readFileSync(join(docs, page), "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const files = blocks.reduce<string[]>((done, block) => {
    const before = block.startsWith("import ") ? undefined : done.pop();
    return [...done, before === undefined ? block : `${before}\n${block}`];
  }, []);
  const name = page.replace(/^recipes\/|\.md$/g, "");
  return files.map((code, at) => ({ name: `handlers/${name}-${String(at)}.ts`, text: code }));
}

const recipes = readdirSync(join(docs, "recipes")).filter(isPage).sort();
const recipesCode = recipes.flatMap((page) => codeOf(`recipes/${page}`));
/** Its first file is a handler; the other is a test, which imports more than contracts. */
const jobsCode = codeOf("jobs.md").slice(0, 1);
const documented = [...recipesCode, ...jobsCode];

const examples = readdirSync(runtime, { recursive: true, encoding: "utf8" })
  .filter(isSource)
  .sort()
  .flatMap((path) => examplesOf(path, readFileSync(join(runtime, path), "utf8")));

/** What a project's own files import: contracts that were generated for it. */
const generated: Example[] = [
  {
    name: "generated/quote/contract.ts",
    text: `import { defineEndpoint } from "@endpointgen/runtime";
import { z } from "zod";

export const quote = defineEndpoint({
  name: "quote",
  description: "Quote",
  method: "GET",
  path: "/quotes/:symbol",
  request: { params: z.strictObject({ symbol: z.string() }) },
  response: { status: 200, body: z.any() },
  errors: { unknown_symbol: 404 },
});
`,
  },
  {
    name: "generated/count-primes/contract.ts",
    text: `import { defineEndpoint } from "@endpointgen/runtime";
import { z } from "zod";

export const countPrimes = defineEndpoint({
  name: "count_primes",
  description: "Count Primes",
  method: "POST",
  path: "/count-primes",
  permissions: ["run:cpu_job"],
  request: { body: z.strictObject({ limit: z.int() }) },
  response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
  charges: true,
  job: { result: z.strictObject({ primes: z.int() }) },
});
`,
  },
];

/** Must not compile: shows that the run would tell. */
const wrong: Example = {
  name: "wrong.ts",
  text: 'import { requireScope } from "@endpointgen/runtime";\n\nrequireScope(7);',
};

const config = {
  extends: "../../tsconfig.json",
  compilerOptions: {
    rootDir: "../..",
    lib: ["ES2023", "DOM"],
    types: ["node"],
    paths: {
      "@endpointgen/runtime": ["../../src/runtime/index.ts"],
      "@endpointgen/runtime/testing": ["../../src/runtime/testing/index.ts"],
    },
  },
  include: ["**/*.ts"],
  exclude: [],
};

let output = "";

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  for (const { name, text } of [...examples, ...documented, ...generated, wrong]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const compiler = join(repository, "node_modules/typescript/bin/tsc");
  const run = await execa("node", [compiler, "-p", folder], { all: true, reject: false });
  output = run.all;
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the compiler says about a file. */
const errorsIn = (name: string): string[] =>
  output.split("\n").filter((line) => line.includes(`${name}(`));

describe("the examples of the runtime and the code of the documents", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThanOrEqual(11);
    expect(recipesCode.map(({ name }) => name)).toContain("handlers/hand-written-routes-0.ts");
    expect(jobsCode.map(({ text }) => text).join()).toContain("countPrimes.estimate(");
  });

  it.each([...examples, ...documented])(
    "$name starts with its imports and compiles",
    ({ name, text }) => {
      expect(text).toMatch(/^import /);
      expect(errorsIn(name)).toEqual([]);
    },
  );

  it("are all that the compiler looked at, and it does tell errors", () => {
    expect(errorsIn(wrong.name)).not.toEqual([]);
    expect(output.split("\n").filter((line) => line.includes("error TS"))).toEqual(
      errorsIn(wrong.name),
    );
  });
});
