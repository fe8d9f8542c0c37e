/** Projects of somebody else, copied from `fixtures/` into the checkout; packages resolve upwards. */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";

const repository = new URL("../..", import.meta.url).pathname;

export interface Existing {
  readonly root: string;
  read(path: string): string;
  /** Its files that contain a text, without what packages bring. */
  naming(text: string): string[];
  /** The command line as it is packed. */
  endpointgen(...args: string[]): Promise<Ran>;
  /** A program of the repository. */
  run(program: string, ...args: string[]): Promise<Ran>;
}

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

/** @param express 4 stands in for 5, the types with it, also for the runtime's own imports */
export function existing(fixture: string, express: 4 | 5): Existing {
  const root = join(repository, ".tmp/adopt", fixture);
  rmSync(root, { recursive: true, force: true });
  cpSync(join(repository, "fixtures", fixture), root, { recursive: true });
  if (existsSync(join(root, "_gitignore"))) {
    renameSync(join(root, "_gitignore"), join(root, ".gitignore"));
  }
  if (express === 4) {
    link(root, "express", "express4");
    link(root, "@types/express", "@types/express4");
  }
  copyRuntime(root);
  const start = async (command: string, args: readonly string[]): Promise<Ran> => {
    const { exitCode, all } = await execa(command, args, {
      cwd: root,
      all: true,
      reject: false,
      env: { NODE_ENV: "test", VITEST: undefined, NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    return { exitCode: exitCode ?? 1, output: all };
  };
  return {
    root,
    read: (path) => readFileSync(join(root, path), "utf8"),
    naming: (text) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => !path.startsWith(join(root, "node_modules")))
        .filter((path) => readFileSync(path, "utf8").includes(text)),
    endpointgen: (...args) => start(join(repository, "bin/endpointgen.cjs"), args),
    run: (program, ...args) => start(join(repository, "node_modules/.bin", program), args),
  };
}

function link(root: string, name: string, target: string): void {
  const path = join(root, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(repository, "node_modules", target), path);
}

/** A copy, because a link would find the checkout's Express. */
function copyRuntime(root: string): void {
  const from = join(repository, "src/runtime");
  const to = join(root, "node_modules/@endpointgen/runtime");
  for (const part of ["package.json", "dist/esm", "dist/cjs"]) {
    cpSync(join(from, part), join(to, part), { recursive: true });
  }
}
