import { loadEnvironmentFiles, type EnvironmentFiles } from "./load-files.js";
import { StartupError, type StartupProblem } from "./startup-error.js";

/** What must be there before the work starts. */
export interface SecureEnvironmentOptions extends EnvironmentFiles {
  /** Names that must have a value, such as `DATABASE_URL`. */
  readonly required?: readonly string[];
}

/**
 * Wraps a function, synchronous or not, so that the environment files are loaded before its first
 * call, as `loadEnvironmentFiles` does; until that succeeds every call tries again.
 * A call throws a StartupError, without running the function, when a file has a mistake or a
 * required name has no value; it names them, never their values.
 * @example
 * import { withSecureEnvironment } from "@endpointgen/runtime";
 *
 * const connect = withSecureEnvironment({ required: ["DATABASE_URL"] }, (name: string) => ({
 *   name,
 *   url: process.env["DATABASE_URL"],
 * }));
 * connect("reports");
 */
export function withSecureEnvironment<Given extends unknown[], Result>(
  { required = [], ...files }: SecureEnvironmentOptions,
  work: (...given: Given) => Result,
): (...given: Given) => Result {
  let loaded = false;
  return (...given) => {
    if (!loaded) load(files, required);
    loaded = true;
    return work(...given);
  };
}

function load(files: EnvironmentFiles, required: readonly string[]): void {
  loadEnvironmentFiles(files);
  const env = files.env ?? process.env;
  const missing = required.filter((name) => (env[name] ?? "") === "");
  if (missing.length > 0) throw new StartupError(missing.map(absent));
}

const absent = (name: string): StartupProblem => ({
  problem: `${name} is not set.`,
  cure: `Set ${name}, or ${name}_FILE to the file that holds it.`,
});
