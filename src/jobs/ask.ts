/** Jobs of a project, asked for in a child process: its own code knows its queue. */
import { join } from "node:path";
import { Failure } from "../failure.js";
import { jobsMark, jobsScript, type JobOrder, type JobReport } from "../host-runtime.js";
import type { Host } from "../host.js";

/** @throws Failure when the project can't be asked, with what it says. */
export async function askJobs(host: Host, root: string, order: JobOrder): Promise<JobReport> {
  const file = join(root, "src/app.ts");
  if (host.readText(file) === undefined) {
    throw new Failure(
      "there is no src/app.ts, which says what queue the jobs are in",
      "use operateJobs of @endpointgen/runtime with your app",
    );
  }
  const args = ["--import", "tsx", "--input-type=module", "--eval", jobsScript];
  const given = [JSON.stringify(order), file];
  const { stdout, stderr } = await host.run("node", [...args, ...given], { cwd: root });
  const line = stdout.split("\n").find((text) => text.startsWith(jobsMark));
  if (line === undefined) throw new Failure(problemIn(stderr));
  // Written by operateJobs, of the runtime that this command came with.
  return JSON.parse(line.slice(jobsMark.length)) as JobReport;
}

/** What an uncaught error says, not where. */
function problemIn(stderr: string): string {
  const line = stderr.split("\n").find((text) => /^(?:\w*Error|QueueAway)\b/.test(text));
  const said = line?.replace(/^\w+(?: \[\w+\])?: /, "") ?? "it can't be started";
  return `the project's jobs can't be asked for: ${said}`;
}
