/** Runs the YAML's own tests: those that the generated test files hold under their suite. */
import { z } from "zod";
import type { ProjectSettings } from "../config/project.js";
import type { Diagnostic } from "../diagnostic.js";
import { Failure } from "../failure.js";
import type { Host } from "../host.js";
import { askedSuite, askedTitle } from "../model/asked-tests.js";
import type { LoadedProject } from "../project.js";
import { type TestResult, testsOfJunit } from "./junit.js";

export interface YamlTests {
  readonly tests: number;
  /** Those that failed, by the line that asks for them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How many tests the YAML of a project asks for. */
export const countTests = ({ endpoints }: LoadedProject): number =>
  endpoints.reduce((sum, { config }) => sum + config.tests.length, 0);

/** Throws a `Failure` when the project's test runner can't be started, or finds no such tests. */
export async function runYamlTests(
  host: Host,
  root: string,
  project: LoadedProject,
): Promise<YamlTests> {
  const { test_runner = "vitest", paths } = project.settings ?? {};
  const folder = paths?.tests ?? "test/generated";
  const [command, ...args] = commandOf(test_runner, folder, () =>
    host.list(root, `${folder}/**/*.test.ts`),
  );
  const { stdout } = await host.run(command, args, { cwd: root });
  const ran = test_runner === "node" ? testsOfJunit(stdout) : testsOfJson(stdout);
  if (ran === undefined)
    throw new Failure(`${test_runner} doesn't run here`, "npm install, then npm test to see why");
  const asked = ran.filter(({ ancestorTitles }) => ancestorTitles.some(isAsked));
  const diagnostics = project.endpoints.flatMap((endpoint) =>
    endpoint.config.tests.flatMap((one, index): Diagnostic[] => {
      const { method, path } = endpoint.facts;
      const suite = `${method} ${path}, ${askedSuite}`;
      const title = askedTitle(one);
      const own = asked.filter(
        (test) => test.title === title && test.ancestorTitles.includes(suite),
      );
      if (own.length > 0 && own.every(({ status }) => status === "passed")) return [];
      const message = own.length === 0 ? "wasn't run" : "failed";
      const [why] = own.flatMap(({ failureMessages }) => failureMessages ?? []);
      return [
        {
          code: "yaml-test",
          severity: "error",
          message: `the test "${title}" ${message}${why === undefined ? "" : `: ${reasonOf(why)}`}`,
          cure:
            own.length === 0 ? "endpointgen generate" : "correct the guard, or what is expected",
          place: endpoint.merged.document.placeOf(["tests", index]),
        },
      ];
    }),
  );
  return { tests: countTests(project), diagnostics };
}

const isAsked = (title: string): boolean => title.endsWith(`, ${askedSuite}`);

function commandOf(
  runner: ProjectSettings["test_runner"],
  folder: string,
  files: () => readonly string[],
): readonly [string, ...string[]] {
  if (runner === "vitest")
    return ["npx", "--no-install", "vitest", "run", folder, "-t", askedSuite, "--reporter=json"];
  if (runner === "jest") return ["npx", "--no-install", "jest", folder, "-t", askedSuite, "--json"];
  // Before Node 22 a name's pattern passes over what is nested, so all of them run.
  return ["node", "--import", "tsx", "--test", "--test-reporter=junit", ...files()];
}

function testsOfJson(text: string): readonly Told[] | undefined {
  const { success, data } = shape.safeParse(lastJson(text));
  return success ? data.testResults.flatMap(({ assertionResults }) => assertionResults) : undefined;
}

/** Jest says `null` where nothing failed. */
type Told = Omit<TestResult, "failureMessages"> & {
  readonly failureMessages?: readonly string[] | null | undefined;
};

/** What vitest and jest both report. */
const shape = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          title: z.string(),
          ancestorTitles: z.array(z.string()),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** The report is one line; what else is printed stands before it. */
function lastJson(text: string): unknown {
  const start = text.lastIndexOf('\n{"');
  try {
    return JSON.parse(text.slice(start + 1));
  } catch {
    return undefined;
  }
}

/** `403 !== 200` instead of the stack. */
function reasonOf(message: string): string {
  const found = /(\d{3}) !== (\d{3})/.exec(message);
  if (found !== null) return `the answer was ${found[1] ?? ""}, not ${found[2] ?? ""}`;
  return message.split("\n", 1)[0] ?? message;
}
