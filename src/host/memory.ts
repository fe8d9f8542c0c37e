import { posix } from "node:path";
import type { Disk, Finished, Host } from "../host.js";
import { Failure } from "../failure.js";
import { globToRegExp } from "./glob.js";

/** A host whose disk is a map; what was printed and started can be read afterwards. */
export interface MemoryHost extends Host {
  /** Content by absolute path; the project of a test lies in `/project`. */
  readonly files: Map<string, string>;
  readonly printed: { out: string; err: string };
  readonly started: string[];
}

export interface MemoryWorld {
  /** Content by path relative to `/project`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly columns?: number;
  /** What commands answer; by default they succeed and print nothing. */
  readonly run?: (command: string) => Finished;
  /** The network; without it nobody answers. */
  readonly fetch?: Host["fetch"];
}

/** For tests: nothing leaves the process, the clock stands still, chance is zero bytes. */
export function memoryHost(world: MemoryWorld = {}): MemoryHost {
  const files = new Map<string, string>();
  for (const [path, text] of Object.entries(world.files ?? {})) files.set(absolute(path), text);
  const printed = { out: "", err: "" };
  const started: string[] = [];
  const done = world.run ?? (() => ({ exitCode: 0, stdout: "", stderr: "" }));
  const begin = (command: string, args: readonly string[]): Finished => {
    started.push([command, ...args].join(" "));
    return done(command);
  };
  return {
    files,
    printed,
    started,
    cwd: "/project",
    env: world.env ?? {},
    now: () => world.now ?? 0,
    randomBytes: (count) => new Uint8Array(count),
    ...memoryDisk(files),
    run: (command, args) => Promise.resolve(begin(command, args)),
    start: (command, args) => {
      const { exitCode } = begin(command, args);
      return Promise.resolve({ exited: Promise.resolve(exitCode), stop: () => Promise.resolve() });
    },
    isPortFree: () => Promise.resolve(true),
    fetch: world.fetch ?? (() => Promise.reject(new TypeError("fetch failed"))),
    onInterrupt: () => () => undefined,
    isTerminal: false,
    columns: world.columns ?? 100,
    color: false,
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
  };
}

function memoryDisk(files: Map<string, string>): Disk {
  return {
    readText: (path) => files.get(absolute(path)),
    readBytes: (path) => {
      const text = files.get(absolute(path));
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    size: (path) => {
      const text = files.get(absolute(path));
      return text === undefined ? undefined : Buffer.byteLength(text);
    },
    isDirectory: (path) => [...files.keys()].some((file) => file.startsWith(`${absolute(path)}/`)),
    list: (root, glob) => {
      const start = `${absolute(root)}/`;
      const pattern = globToRegExp(glob);
      const below = [...files.keys()].filter((file) => file.startsWith(start));
      return below
        .map((file) => file.slice(start.length))
        .filter((path) => pattern.test(path))
        .sort();
    },
    write: (root, path, content) => {
      files.set(
        guarded(root, path),
        typeof content === "string" ? content : new TextDecoder().decode(content),
      );
    },
    checkPlace: (root, path) => void guarded(root, path),
    remove: (root, path) => void files.delete(guarded(root, path)),
    removeEmptyFolder: () => undefined,
    watch: () => () => undefined,
  };
}

const absolute = (path: string): string => posix.resolve("/project", path);

function guarded(root: string, path: string): string {
  const target = posix.resolve(absolute(root), path);
  if (target.startsWith(`${absolute(root)}/`)) return target;
  throw new Failure(`${path} is outside the project ${root}, so it isn't touched`);
}
