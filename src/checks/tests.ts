import { count } from "../report/summary.js";
import type { CheckContext, CheckResult } from "./check.js";
import { countTests, runYamlTests } from "./yaml-tests.js";

/** Whether the guards let pass and refuse whom the YAML's `tests:` say. */
export async function checkTests({ host, root, project }: CheckContext): Promise<CheckResult> {
  if (countTests(project) === 0)
    return { status: "skipped", summary: "the YAML has no tests", diagnostics: [] };
  const { tests, diagnostics } = await runYamlTests(host, root, project);
  if (diagnostics.length === 0)
    return { status: "ok", summary: `${count(tests, "test")} of the YAML passed`, diagnostics };
  const failed = `${String(diagnostics.length)} of ${count(tests, "test")} of the YAML failed`;
  return { status: "findings", summary: failed, diagnostics };
}
