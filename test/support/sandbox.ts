/** Projects made by tests: in an ignored folder of the checkout, so that packages resolve upwards. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { generateProject, type Generated } from "../../src/generate.js";
import { systemHost } from "../../src/host/system.js";

const repository = new URL("../..", import.meta.url).pathname;

export interface Sandbox {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
  readonly generate: () => Promise<Generated>;
  /** Runs a program of the repository in the project; never throws. */
  readonly run: (
    program: string,
    ...args: string[]
  ) => Promise<{ exitCode: number; output: string }>;
  /** The same project with more in the environment of its programs. */
  readonly within: (environment: Readonly<Record<string, string>>) => Sandbox;
}

const tsconfig = {
  extends: join(repository, "templates/project/tsconfig.json"),
  include: ["src", "test"],
};

const vitestConfig = (testTimeout: number): string => `import { defineConfig } from "vitest/config";

export default defineConfig({ test: { isolate: false, testTimeout: ${String(testTimeout)} } });
`;

export interface SandboxOptions {
  /** More of `package.json`. */
  readonly packageJson?: object;
  /** Milliseconds. */
  readonly testTimeout?: number;
}

/** An empty project; whatever an earlier run left there is gone. */
export function sandbox(name: string, options: SandboxOptions = {}): Sandbox {
  const { packageJson = {}, testTimeout = 20_000 } = options;
  const root = join(repository, ".tmp", name);
  rmSync(root, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write(
    "package.json",
    JSON.stringify({ type: "module", prettier: { printWidth: 100 }, ...packageJson }),
  );
  write("tsconfig.json", JSON.stringify(tsconfig));
  write("vitest.config.ts", vitestConfig(testTimeout));
  write("endpointgen.yaml", "version: 1\n");
  return sandboxAt(root, write);
}

function sandboxAt(
  root: string,
  write: Sandbox["write"],
  env: Readonly<Record<string, string>> = {},
): Sandbox {
  return {
    root,
    write,
    remove: (path) => {
      rmSync(join(root, path));
    },
    generate: () => generateProject(systemHost(), root),
    async run(program, ...args) {
      const { exitCode, all } = await execa(join(repository, "node_modules/.bin", program), args, {
        cwd: root,
        all: true,
        reject: false,
        env,
      });
      return { exitCode: exitCode ?? 1, output: all };
    },
    within: (environment) => sandboxAt(root, write, { ...env, ...environment }),
  };
}

/** The tests that failed, by file, of a vitest run in the project. */
export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  /** Names of failed tests, or the reason why a file couldn't run, by test file. */
  readonly failures: ReadonlyMap<string, readonly string[]>;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export async function runTests({ root, run }: Sandbox): Promise<TestRun> {
  const { output } = await run("vitest", "run", "--root", root, "--reporter", "json");
  const start = output.indexOf('{"numTotalTestSuites"');
  if (start < 0) throw new Error(`vitest gave no report:\n${output}`);
  const report = JSON.parse(output.slice(start)) as VitestReport;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const names = assertionResults
      .filter((one) => one.status === "failed")
      .map((one) => one.fullName);
    if (status !== "failed" && names.length === 0) return [];
    return [[name.slice(root.length + 1), names.length > 0 ? names : [message]] as const];
  });
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    failures: new Map(failures),
  };
}
