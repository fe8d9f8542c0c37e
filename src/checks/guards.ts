import { count } from "../report/summary.js";
import type { CheckContext, CheckResult } from "./check.js";

/** Whether every guard of the YAML is still called in generated code that somebody edited. */
export async function checkGuards({ generated }: CheckContext): Promise<CheckResult> {
  const { guards: diagnostics } = await generated();
  if (diagnostics.length === 0)
    return { status: "ok", summary: "every guard of the YAML is called", diagnostics };
  const summary = `${count(diagnostics.length, "guard")} of the YAML not called`;
  return { status: "findings", summary, diagnostics };
}
