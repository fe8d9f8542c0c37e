/**
 * Whatever a user does between two runs of `generate`, no line of theirs is lost, and no handler is
 * touched. `REGENERATIONS=10000` tries as many sequences; CI tries 400 on each of two versions of
 * Node, with a new seed each time.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstMarker } from "../src/merge/conflict-markers.js";
import type { Regenerated } from "../src/regenerate.js";
import { livingProjects, type LivingProject } from "./support/regeneration.js";

const sequences = Number(process.env["REGENERATIONS"] ?? 400);

/** `REGENERATIONS_SEED` tries the sequences of a failure again. */
const seed = process.env["REGENERATIONS_SEED"];

const configs = [
  "cache: { enabled: true }\n",
  "rate_limit: fixed_window 3/min per user\nsecurity: { mfa_required: false }\n",
  "required_credits: 5\nerrors: { out_of_stock: 409 }\n",
  "security: none\nrate_limit: 60/min per ip\n",
  "required_credits: 0\ncache: { enabled: true, algo: lru }\nidempotency: { required: true }\n",
];

const endpoints = ["io_job", "other_job"];

/** Names that `io_job` may get; each takes its handler along. */
const otherNames = ["io_job", "report_job", "a_job"];

/** What somebody does between two runs; numbers choose among what is there. */
type Step =
  | { readonly kind: "configure"; readonly endpoint: string; readonly config: number }
  | { readonly kind: "drop"; readonly endpoint: string }
  | { readonly kind: "rename"; readonly config: number }
  | { readonly kind: "insert" | "change" | "cut"; readonly file: number; readonly line: number }
  | { readonly kind: "delete" | "move" | "crlf"; readonly file: number };

const nat = fc.nat({ max: 10_000 });
const endpoint = fc.constantFrom(...endpoints);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("configure"), endpoint, config: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop"), endpoint }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rename"), config: nat }) },
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

interface Round {
  readonly steps: readonly Step[];
  readonly crash: number | null;
  readonly settle: "flag" | "hand";
}

/** Each round is some steps, then a run; unsettled conflicts are settled in one of two ways. */
const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    steps: fc.array(step, { maxLength: 5 }),
    /** The write at which the first run dies, if it has so many. */
    crash: fc.option(fc.nat({ max: 12 }), { freq: 3 }),
    settle: fc.constantFrom("flag", "hand"),
  }),
  { minLength: 1, maxLength: 3 },
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

/** Imports follow what moves, and names their endpoint; all else in a handler is the user's. */
const unnamed = (text: string): string =>
  text
    .replaceAll(/ from "\.[^"]*"/g, " from")
    .replaceAll(/\b(?:ioJob|reportJob|aJob|otherJob)\b/g, "job")
    .replaceAll("job as job", "job");

const testOf = (name: string): string => `test/generated/${name.replace("_", "-")}.test.ts`;

class User {
  #lines = 0;
  /** What `endpoints/io_job.yaml` calls its endpoint. */
  name = "io_job";
  /** Tests that were deleted, and whose endpoint was there ever since. */
  readonly deletedTests = new Set<string>();

  constructor(readonly project: LivingProject) {}

  take(step: Step): void {
    if (step.kind === "configure") this.#configure(step.endpoint, step.config);
    else if (step.kind === "drop") this.project.remove(`endpoints/${step.endpoint}.yaml`);
    else if (step.kind === "rename") this.#rename(otherNames[step.config % otherNames.length]);
    else this.#work(step);
  }

  /** The endpoint's name as it is now, of the file that has its first name. */
  nameOf(file: string): string {
    return file === "io_job" ? this.name : file;
  }

  #rename(name = "io_job"): void {
    this.deletedTests.delete(testOf(this.name));
    this.name = name;
    const path = "endpoints/io_job.yaml";
    const text = this.project.texts().get(path);
    if (text !== undefined)
      this.project.write(path, text.replace(/^.*\n/, `endpoint_name: ${name}\n`));
  }

  #configure(name: string, config: number): void {
    const text = `endpoint_name: ${this.nameOf(name)}\n${configs[config % configs.length] ?? ""}`;
    this.project.write(`endpoints/${name}.yaml`, text);
  }

  #work(step: Extract<Step, { readonly file: number }>): void {
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
  const kept = [...handlers.values()].map(unnamed);
  expect([...before.handlers.values()].map(unnamed).filter((text) => !kept.includes(text))).toEqual(
    [],
  );
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

/** Somebody has to decide; after a crash, of what the crashed run left. */
const isOpen = ({ changes, diagnostics }: Regenerated): boolean =>
  changes.some(({ action }) => action === "conflict") ||
  diagnostics.some(({ code }) => code === "unresolved-conflict");

const quiet = new Set(["keep", "edited", "absent", "orphan"]);

async function round(user: User, { crash, settle }: Omit<Round, "steps">): Promise<void> {
  const { project } = user;
  const before = stateOf(project);
  if (crash !== null) await project.crash(crash);
  const first = await project.generate();
  check(project, before, first);
  if (isOpen(first)) {
    if (settle === "hand") user.settle();
    const second = await run(project, settle === "hand" ? {} : { favour: "ours" });
    // JSON has no markers that a hand could take out.
    if (isOpen(second)) await run(project, { favour: "ours" });
  }
  const texts = project.texts();
  const again = await run(project);
  expect(again.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(again.changes.filter(({ action }) => !quiet.has(action))).toEqual([]);
  expect(again.staleRecords).toEqual([]);
  expect(project.texts()).toEqual(texts);
}

/** A test stays away as long as its endpoint is there; what its endpoint needs doesn't. */
function checkDeleted(user: User): void {
  const texts = user.project.texts();
  const present = endpoints.filter((name) => texts.has(`endpoints/${name}.yaml`));
  for (const name of endpoints) {
    const test = testOf(user.nameOf(name));
    if (!present.includes(name)) user.deletedTests.delete(test);
    else if (user.deletedTests.has(test)) expect(texts.has(test)).toBe(false);
  }
  const contracts = [...texts.keys()].filter((path) => path.endsWith("/contract.ts"));
  expect(contracts.length).toBeGreaterThanOrEqual(present.length);
}

describe("regenerating", () => {
  it(
    "loses no line and touches no handler, whatever happens in between",
    { timeout: 240_000 + sequences * 100 },
    async () => {
      const newProject = livingProjects({ shortTests: true });
      await fc.assert(
        fc.asyncProperty(rounds, async (all) => {
          const user = new User(newProject());
          for (const name of endpoints) user.take({ kind: "configure", endpoint: name, config: 0 });
          await user.project.generate();
          for (const { steps, ...how } of all) {
            for (const one of steps) user.take(one);
            await round(user, how);
            checkDeleted(user);
          }
        }),
        { numRuns: sequences, ...(seed !== undefined && { seed: Number(seed) }) },
      );
    },
  );
});
