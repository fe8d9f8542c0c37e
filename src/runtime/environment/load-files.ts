import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "./parse-env.js";
import { StartupError, type StartupProblem } from "./startup-error.js";

/** Names and their texts, as `process.env` holds them. */
export type Environment = Record<string, string | undefined>;

/** Where to read, and what to fill. */
export interface EnvironmentFiles {
  /** Holds `.env` and `.env.<mode>`; the working directory when absent. */
  readonly directory?: string;
  /** Filled in place; `process.env` when absent. */
  readonly env?: Environment;
}

/** What was read, by name only: values are secrets. */
export interface LoadedEnvironment {
  readonly files: readonly string[];
  readonly names: readonly string[];
}

/** Larger files are certificates, logs, dumps: nothing that one would give as a secret. */
const secretLimit = 16_384;

/**
 * Fills the environment from files, strongest first: what is set outside, `.env.<NODE_ENV>`,
 * `.env`. In each of them `NAME` beats `NAME_FILE`, which names a file that holds the value (one
 * line break at its end is dropped). Names that programs of others end in `_FILE` are left alone
 * when they point to no small, readable file; for `SECRET_KEY` and our other secrets that is an error.
 * @throws StartupError with every mistake in every file.
 */
export function loadEnvironmentFiles(options: EnvironmentFiles = {}): LoadedEnvironment {
  const env = options.env ?? process.env;
  const directory = resolve(options.directory ?? ".");
  const loading: Loading = { env, directory, names: [], problems: [] };

  const base = readLevel(directory, ".env", loading.problems);
  const mode = [env["NODE_ENV"], base?.get("NODE_ENV")].find(Boolean) ?? "production";
  const special = readLevel(
    directory,
    `.env.${safeMode(mode, loading.problems)}`,
    loading.problems,
  );
  // The file was chosen by the mode, so it can't choose another one.
  special?.delete("NODE_ENV");

  addLevel(loading, new Map(Object.entries(env).flatMap(present)));
  if (special) addLevel(loading, special);
  if (base) addLevel(loading, base);
  if (loading.problems.length > 0) throw new StartupError(loading.problems);
  const files = [base && ".env", special && `.env.${mode}`].filter((name) => name !== undefined);
  return { files, names: loading.names };
}

interface Loading {
  readonly env: Environment;
  readonly directory: string;
  readonly names: string[];
  readonly problems: StartupProblem[];
}

function present([name, value]: [string, string | undefined]): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

function safeMode(mode: string, problems: StartupProblem[]): string {
  if (/^[\w-]+$/.test(mode)) return mode;
  problems.push({
    problem: "NODE_ENV is no plain word.",
    cure: "Set it to development, test or production.",
  });
  return "production";
}

function readLevel(
  directory: string,
  name: string,
  problems: StartupProblem[],
): Map<string, string> | undefined {
  const text = readOptional(join(directory, name));
  if (text === undefined) return undefined;
  const { values, mistakes } = parseEnv(text);
  for (const { line, message } of mistakes) {
    problems.push({ problem: `${name}:${String(line)}: ${message}`, cure: "Correct the line." });
  }
  return new Map(values);
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function addLevel(loading: Loading, level: ReadonlyMap<string, string>): void {
  const { env, names } = loading;
  for (const [name, value] of level) {
    if (env[name] !== undefined) continue;
    env[name] = value;
    names.push(name);
  }
  for (const [name, path] of level) {
    const secret = name.endsWith("_FILE") ? name.slice(0, -"_FILE".length) : "";
    if (secret === "" || env[secret] !== undefined || path === "") continue;
    const value = readSecret(resolve(loading.directory, path));
    if (value !== undefined) {
      env[secret] = value;
      names.push(secret);
    } else if (ownSecrets.has(secret)) {
      loading.problems.push({
        problem: `${name} names no readable file of at most ${String(secretLimit)} bytes.`,
        cure: `Correct the path, or set ${secret} itself.`,
      });
    }
  }
}

function readSecret(path: string): string | undefined {
  try {
    const facts = statSync(path);
    if (!facts.isFile() || facts.size > secretLimit) return undefined;
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch {
    return undefined;
  }
}

const ownSecrets: ReadonlySet<string> = new Set([
  "SECRET_KEY",
  "SECRET_KEYS_OLD",
  "JWT_SECRET",
  "VALKEY_URL",
  "REDIS_URL",
  "CACHE_URL",
  "DATABASE_URL",
  "DATABASE_REPLICA_URL",
  "DB_PASSWORD",
  "SUPABASE_DB_URL",
  "PULSAR_TOKEN",
  "SENTRY_DSN",
]);
