/** Jobs of a project, asked for in a child process: its own code knows its queue. */
import { join } from "node:path";
import { Failure } from "../failure.js";
import type { Host } from "../host.js";
import type { JobOrder, JobReport } from "../host-runtime.js";

/** Stands before the report: what the project prints meanwhile is none of ours. */
const mark = "endpointgen-jobs:";

/** The project's own copy. */
const runtime = "@endpointgen/runtime";

/** While a process loads its modules it may miss the answers of its store: those are asked for again. */
const script = `
const [order, file] = process.argv.slice(1);
const { loadEnvironmentFiles, operateJobs } = await import("${runtime}");
loadEnvironmentFiles();
const { pathToFileURL } = await import("node:url");
const { buildApp } = await import(pathToFileURL(file).href);
if (typeof buildApp !== "function") throw new Error("src/app.ts exports no function buildApp");
const patiently = async (work, left = 3) => {
  try {
    return await work();
  } catch (error) {
    if (left === 0 || !/did not answer/.test(error.message)) throw error;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return patiently(work, left - 1);
  }
};
const app = await patiently(buildApp);
const report = await patiently(() => operateJobs(app, JSON.parse(order)));
process.stdout.write("\\n${mark}" + JSON.stringify(report) + "\\n", () => process.exit(0));
`;

/** @throws Failure when the project can't be asked, with what it says. */
export async function askJobs(host: Host, root: string, order: JobOrder): Promise<JobReport> {
  const file = join(root, "src/app.ts");
  if (host.readText(file) === undefined) {
    throw new Failure(
      "there is no src/app.ts, which says what queue the jobs are in",
      "use operateJobs of @endpointgen/runtime with your app",
    );
  }
  const args = ["--import", "tsx", "--input-type=module", "--eval", script];
  const given = [JSON.stringify(order), file];
  const { stdout, stderr } = await host.run("node", [...args, ...given], { cwd: root });
  const line = stdout.split("\n").find((text) => text.startsWith(mark));
  if (line === undefined) throw new Failure(problemIn(stderr));
  // Written by operateJobs, of the runtime that this command came with.
  return JSON.parse(line.slice(mark.length)) as JobReport;
}

/** What an uncaught error says, not where. */
function problemIn(stderr: string): string {
  const line = stderr.split("\n").find((text) => /^(?:\w*Error|QueueAway)\b/.test(text));
  const said = line?.replace(/^\w+(?: \[\w+\])?: /, "") ?? "it can't be started";
  return `the project's jobs can't be asked for: ${said}`;
}
