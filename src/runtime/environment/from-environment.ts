import type { z } from "zod";
import type { Environment } from "./load-files.js";
import { StartupError, type StartupProblem } from "./startup-error.js";

/** One value that comes from the environment: `${NAME:default}` of the YAML. */
export interface FromEnvironment<Value> {
  readonly name: string;
  /** Turns the text into the value. */
  readonly schema: z.ZodType<Value>;
  /** Absent: the name must be set. */
  readonly default?: Value;
}

/** Values from the environment under the names by which the program knows them. */
export type EnvironmentDefinitions = Readonly<Record<string, FromEnvironment<unknown>>>;

/** What `readEnvironment` makes of the definitions. */
export type EnvironmentOf<Definitions extends EnvironmentDefinitions> = {
  readonly [Key in keyof Definitions]: Definitions[Key] extends FromEnvironment<infer Value>
    ? Value
    : never;
};

/**
 * Declares a value from the environment; nothing is read yet.
 * `schema` turns the text into the value, `fallback` stands when the name is unset or empty.
 */
export function fromEnvironment<Value>(
  name: string,
  schema: z.ZodType<Value>,
  fallback?: NoInfer<Value>,
): FromEnvironment<Value> {
  return fallback === undefined ? { name, schema } : { name, schema, default: fallback };
}

/**
 * Reads all definitions. An empty text counts as unset, for `z.coerce.number()` would read 0.
 * @throws StartupError that lists every name that is missing or wrong, without its value.
 */
export function readEnvironment<Definitions extends EnvironmentDefinitions>(
  definitions: Definitions,
  env: Readonly<Environment>,
): EnvironmentOf<Definitions> {
  const problems: StartupProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, definition] of Object.entries(definitions)) {
    const read = readOne(definition, env[definition.name]);
    if (read.problem) problems.push(read.problem);
    else values[key] = read.value;
  }
  if (problems.length > 0) throw new StartupError(problems);
  return values as EnvironmentOf<Definitions>;
}

function readOne(
  { name, schema, default: fallback }: FromEnvironment<unknown>,
  text: string | undefined,
): { readonly value?: unknown; readonly problem?: StartupProblem } {
  if (text === undefined || text === "") {
    if (fallback !== undefined) return { value: fallback };
    return {
      problem: { problem: `${name} is not set.`, cure: `Set ${name}, for instance in .env.` },
    };
  }
  const parsed = schema.safeParse(text);
  if (parsed.success) return { value: parsed.data };
  const reasons = [...new Set(parsed.error.issues.map((issue) => issue.message))].join("; ");
  return {
    problem: { problem: `${name} has a wrong value: ${reasons}.`, cure: `Correct ${name}.` },
  };
}
