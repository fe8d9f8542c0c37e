/** The one port to the runtime: what the CLI runs of it is the user's own copy, but for how forms are written. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { Failure } from "./failure.js";
import type * as dev from "./runtime/dev/index.js";

export { formBody, formType, sampleOf, type SampleFile } from "./runtime/testing/form-body.js";
export type { JobOrder, JobReport, JobView, QueueState } from "./runtime/job/operate/orders.js";

/** The part of `@endpointgen/runtime/dev` that `call`, `curl` and `token` need. */
export type DevIdentities = Pick<typeof dev, "devToken" | "devTotp" | "readUsers">;

/**
 * Loads the laptop's identities from the project's own runtime. Throws a `Failure` when it isn't
 * installed, or when this process is told that it runs in production.
 */
export function loadDevIdentities(root: string): DevIdentities {
  // The entry only loads for development and test; an unset NODE_ENV would mean production.
  process.env["NODE_ENV"] ??= "development";
  if (process.env["NODE_ENV"] === "production") {
    throw new Failure("users of dev/users.yaml don't exist in production", "unset NODE_ENV");
  }
  const load = createRequire(join(root, "package.json"));
  try {
    return load("@endpointgen/runtime/dev") as DevIdentities;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Failure(`@endpointgen/runtime isn't installed in ${root}`, "npm install");
  }
}

/** What the runtime found wrong in the project's settings, as a sentence; else the error itself. */
export function toFailure(error: unknown): unknown {
  const isOurs = error instanceof Error && error.name === "StartupError";
  return isOurs ? new Failure(error.message) : error;
}

/** Stands before the report: what the project prints meanwhile is none of ours. */
export const jobsMark = "endpointgen-jobs:";

/**
 * Asks a project's jobs, with its own copy of the runtime: node's arguments are the order as JSON and
 * the file that exports `buildApp`. While a process loads its modules it may miss the answers of its
 * store: those are asked for again.
 */
export const jobsScript = `
const [order, file] = process.argv.slice(1);
const { loadEnvironmentFiles, operateJobs } = await import("@endpointgen/runtime");
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
process.stdout.write("\\n${jobsMark}" + JSON.stringify(report) + "\\n", () => process.exit(0));
`;
