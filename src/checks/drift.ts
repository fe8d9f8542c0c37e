import { type Diagnostic, isError } from "../diagnostic.js";
import { type Drift, driftOf } from "../drift.js";
import { count } from "../report/summary.js";
import type { CheckContext, CheckResult } from "./check.js";

/** Whether the generated files are those that the YAML asks for. */
export async function checkDrift({ project, generated }: CheckContext): Promise<CheckResult> {
  const result = await generated();
  const known = new Set(project.diagnostics.map(keyOf));
  const own = result.diagnostics.filter((one) => isError(one) && !known.has(keyOf(one)));
  const drift = driftOf(result);
  const diagnostics = [...own, ...drift.map(told)];
  if (diagnostics.length === 0)
    return {
      status: "ok",
      summary: `${count(result.changes.length, "file")} as generated`,
      diagnostics,
    };
  const summary =
    own.length > 0 ? "nothing can be generated" : `${count(drift.length, "file")} not as generated`;
  return { status: "findings", summary, diagnostics };
}

const keyOf = ({ code, message, place }: Diagnostic): string =>
  JSON.stringify([code, message, place]);

const cures: Readonly<Record<string, string>> = {
  edited: "put the change into the YAML or the handler, or set generated_edits: allow",
};

const told = ({ path, what }: Drift): Diagnostic => ({
  code: "drift",
  severity: "error",
  message: `${path} is ${what}`,
  cure: cures[what] ?? "endpointgen generate, and commit what it writes",
  // What is missing can't be shown.
  ...(what === "missing" ? {} : { place: { file: path, line: 1, column: 1, length: 1 } }),
});
