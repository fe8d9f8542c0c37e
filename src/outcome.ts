import { type Diagnostic, isError } from "./diagnostic.js";

/** What a stage gives: a value where there is one, and everything it found on the way. */
export interface Outcome<Value> {
  readonly value: Value | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function outcome<Value>(
  value: Value | undefined,
  diagnostics: readonly Diagnostic[] = [],
): Outcome<Value> {
  return { value: diagnostics.some(isError) ? undefined : value, diagnostics };
}
