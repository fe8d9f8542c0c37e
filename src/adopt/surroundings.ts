/** What stands around the code of a project: its versions, tools and folders. */
import { majorOf, type Manifest, rangeOf } from "./manifest.js";
import type { View } from "./view.js";

export interface Surroundings {
  readonly express: number;
  readonly modules: "esm" | "commonjs";
  readonly runner: "vitest" | "jest" | "node";
  readonly manager: "npm" | "pnpm" | "yarn";
  /** `prettier`, `biome`, `eslint`; undefined where nobody would complain about a line. */
  readonly formatter: string | undefined;
  /** Where generated tests go. */
  readonly tests: string;
}

export function surroundingsOf(view: View, manifest: Manifest): Surroundings {
  return {
    express: majorOf(rangeOf(manifest, "express")) ?? 5,
    modules: manifest.type === "module" ? "esm" : "commonjs",
    runner: runnerOf(manifest),
    manager: managerOf(view),
    formatter: formatterOf(view, manifest),
    tests: testsOf(view, manifest),
  };
}

/** Vitest where there is neither: it comes along then. */
function runnerOf(manifest: Manifest): Surroundings["runner"] {
  const { test = "" } = manifest.scripts;
  if (/\bnode\b.*--test\b/.test(test)) return "node";
  if (/\bjest\b/.test(test)) return "jest";
  const hasJest = rangeOf(manifest, "jest") !== undefined;
  return hasJest && rangeOf(manifest, "vitest") === undefined ? "jest" : "vitest";
}

function managerOf(view: View): Surroundings["manager"] {
  if (view.above("pnpm-lock.yaml") !== undefined) return "pnpm";
  return view.above("yarn.lock") === undefined ? "npm" : "yarn";
}

function formatterOf(view: View, manifest: Manifest): string | undefined {
  const asked = ["prettier", "@biomejs/biome", "eslint"].find((name) => rangeOf(manifest, name));
  const file = view.list("*").find((path) => formatterFile.test(path));
  return asked?.replace("@biomejs/", "") ?? /prettier|biome|eslint/.exec(file ?? "")?.[0];
}

const formatterFile = /^(\.prettierrc|prettier\.config\.|biome\.json|eslint\.config\.|\.eslintrc)/;

/** Beside the tests that are there: Jest may look nowhere else. */
function testsOf(view: View, { jest }: Manifest & { readonly jest?: unknown }): string {
  const isOwn = (path: string): boolean =>
    /\.(test|spec)\.\w+$/.test(path) && !/(^|\/)(dist|build)\//.test(path);
  const tests = view.list("**/*.{ts,mts,cts,tsx}").filter(isOwn);
  const folder = ["test", "tests", "__tests__"].find((name) =>
    tests.some((path) => path.startsWith(`${name}/`)),
  );
  if (folder !== undefined) return `${folder}/generated`;
  const onlySource = tests.length > 0 && tests.every((path) => path.startsWith("src/"));
  const rooted = /roots[^\]]*src/.test(
    `${view.text("jest.config.ts") ?? ""}${view.text("jest.config.js") ?? ""}${JSON.stringify(jest ?? {})}`,
  );
  return onlySource || rooted ? "src/generated/tests" : "test/generated";
}
