/**
 * Whatever a user does between two runs of `generate`, no line of theirs is lost, and no handler is
 * touched. `REGENERATIONS=2000` tries as many sequences.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstMarker } from "../src/merge/conflict-markers.js";
import type { Regenerated } from "../src/regenerate.js";
import { livingProjects, type LivingProject } from "./support/regeneration.js";

const sequences = Number(process.env["REGENERATIONS"] ?? 300);

const configs = [
  "cache: { enabled: true }\n",
  "rate_limit: fixed_window 3/min per user\nsecurity: { mfa_required: false }\n",
  "required_credits: 5\nerrors: { out_of_stock: 409 }\n",
  "security: none\nrate_limit: 60/min per ip\n",
  "required_credits: 0\ncache: { enabled: true, algo: lru }\nidempotency: { required: true }\n",
];

const endpoints = ["io_job", "other_job"];

/** What somebody does between two runs; numbers choose among what is there. */
type Step =
  | { readonly kind: "configure"; readonly endpoint: string; readonly config: number }
  | { readonly kind: "drop"; readonly endpoint: string }
  | { readonly kind: "insert" | "change" | "cut"; readonly file: number; readonly line: number }
  | { readonly kind: "delete" | "move" | "crlf"; readonly file: number };

const nat = fc.nat({ max: 10_000 });
const endpoint = fc.constantFrom(...endpoints);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("configure"), endpoint, config: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop"), endpoint }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("insert", "change", "cut"),
      file: nat,
      line: nat,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("delete", "move", "crlf"), file: nat }),
  },
);

/** Each round is some steps, then a run; unsettled conflicts are settled in one of two ways. */
const rounds = fc.array(
  fc.record({ steps: fc.array(step, { maxLength: 5 }), settle: fc.constantFrom("flag", "hand") }),
  { minLength: 1, maxLength: 4 },
);

const isCode = (path: string): boolean => /^(src|test)\//.test(path);
const isHandler = (path: string): boolean => path.startsWith("src/handlers/");
const isTest = (path: string): boolean => path.startsWith("test/generated/");
const codeOf = (project: LivingProject): string[] =>
  [...project.texts().keys()].filter(isCode).sort();
const mineOf = (text: string): string[] => [...text.matchAll(/mine-\d+;/g)].map(([line]) => line);
const allMine = (project: LivingProject): Set<string> =>
  new Set(
    [...project.texts()].filter(([path]) => isCode(path)).flatMap(([, text]) => mineOf(text)),
  );
const handlersOf = (project: LivingProject): Map<string, string> =>
  new Map([...project.texts()].filter(([path]) => isHandler(path)));

/** Imports follow generated files that are moved; all else in a handler is the user's. */
const unimported = (text: string): string => text.replaceAll(/ from "\.[^"]*"/g, " from");

class User {
  #lines = 0;
  /** Tests that were deleted, and whose endpoint was there ever since. */
  readonly deletedTests = new Set<string>();

  constructor(readonly project: LivingProject) {}

  take(step: Step): void {
    if (step.kind === "configure") this.#configure(step.endpoint, step.config);
    else if (step.kind === "drop") this.project.remove(`endpoints/${step.endpoint}.yaml`);
    else this.#work(step);
  }

  #configure(name: string, config: number): void {
    const text = `endpoint_name: ${name}\n${configs[config % configs.length] ?? ""}`;
    this.project.write(`endpoints/${name}.yaml`, text);
  }

  #work(step: Exclude<Step, { readonly endpoint: string }>): void {
    const paths = codeOf(this.project);
    const path = paths[step.file % Math.max(1, paths.length)];
    const text = path === undefined ? undefined : this.project.texts().get(path);
    if (path === undefined || text === undefined) return;
    if ("line" in step) this.project.write(path, this.#edited(text, step.kind, step.line));
    else if (step.kind === "crlf")
      this.project.write(path, text.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"));
    else this.#away(path, text, step.kind);
  }

  #edited(text: string, kind: "insert" | "change" | "cut", line: number): string {
    const lines = text.split("\n");
    const at = line % lines.length;
    const mine = kind === "cut" ? [] : [`// mine-${String((this.#lines += 1))};`];
    return lines.toSpliced(at, kind === "insert" ? 0 : 1, ...mine).join("\n");
  }

  #away(path: string, text: string, kind: "delete" | "move"): void {
    this.project.remove(path);
    if (kind === "move") this.project.write(path.replace(/^(src|test)\//, "$1/moved/"), text);
    else if (isTest(path)) this.deletedTests.add(path);
  }

  /** Keeps every line and takes the markers out. */
  settle(): void {
    for (const [path, text] of this.project.texts()) {
      if (!isCode(path) || firstMarker(text) === undefined) continue;
      const kept = text.split("\n").filter((line) => !/^(<{7} |\|{7} |={7}\r?$|>{7} )/.test(line));
      this.project.write(path, kept.join("\n"));
    }
  }
}

/** What has to hold after every run. */
function check(
  project: LivingProject,
  before: ReturnType<typeof stateOf>,
  result: Regenerated,
): void {
  expect([...before.mine].filter((line) => !allMine(project).has(line))).toEqual([]);
  const handlers = handlersOf(project);
  for (const [path, text] of before.handlers)
    expect(unimported(handlers.get(path) ?? "")).toBe(unimported(text));
  const told = new Set([
    ...result.changes.filter(({ action }) => action === "conflict").map(({ path }) => path),
    ...result.diagnostics.map(({ place }) => place?.file),
  ]);
  const marked = [...project.texts()].filter(
    ([path, text]) => isCode(path) && !isHandler(path) && firstMarker(text) !== undefined,
  );
  expect(
    marked.map(([path]) => path).filter((path) => !told.has(path) && !before.lost.has(path)),
  ).toEqual([]);
}

const stateOf = (project: LivingProject) => ({
  mine: allMine(project),
  handlers: handlersOf(project),
  /** Moved files that ours aren't any more: nobody looks into them. */
  lost: new Set(codeOf(project).filter((path) => path.includes("/moved/"))),
});

async function run(
  project: LivingProject,
  options: Parameters<LivingProject["generate"]>[0] = {},
): Promise<Regenerated> {
  const before = stateOf(project);
  const result = await project.generate(options);
  check(project, before, result);
  return result;
}

const quiet = new Set(["keep", "edited", "absent", "orphan"]);

async function round(user: User, settle: "flag" | "hand"): Promise<void> {
  const { project } = user;
  const first = await run(project);
  if (first.changes.some(({ action }) => action === "conflict")) {
    if (settle === "flag") await run(project, { favour: "ours" });
    else {
      user.settle();
      await run(project);
    }
  }
  const texts = project.texts();
  const again = await run(project);
  expect(again.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(again.changes.filter(({ action }) => !quiet.has(action))).toEqual([]);
  expect(again.staleRecords).toEqual([]);
  expect(project.texts()).toEqual(texts);
}

/** A test stays away as long as its endpoint is there; what its endpoint needs doesn't. */
function checkDeleted({ project, deletedTests }: User): void {
  const texts = project.texts();
  for (const name of endpoints) {
    const kebab = name.replace("_", "-");
    const test = `test/generated/${kebab}.test.ts`;
    if (!texts.has(`endpoints/${name}.yaml`)) deletedTests.delete(test);
    else {
      if (deletedTests.has(test)) expect(texts.has(test)).toBe(false);
      const contracts = [...texts.keys()].filter((path) => path.endsWith(`${kebab}/contract.ts`));
      expect(contracts).not.toEqual([]);
    }
  }
}

describe("regenerating", () => {
  it(
    "loses no line and touches no handler, whatever happens in between",
    { timeout: 240_000 + sequences * 100 },
    async () => {
      const newProject = livingProjects();
      await fc.assert(
        fc.asyncProperty(rounds, async (all) => {
          const user = new User(newProject());
          for (const name of endpoints) user.take({ kind: "configure", endpoint: name, config: 0 });
          await user.project.generate();
          for (const { steps, settle } of all) {
            for (const one of steps) user.take(one);
            await round(user, settle);
            checkDeleted(user);
          }
        }),
        { numRuns: sequences },
      );
    },
  );
});
