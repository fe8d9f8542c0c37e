/** `npm start`: builds, makes the demo project, and shows on real requests what each guard does. */
import { join } from "node:path";
import { generateOnce } from "../commands/generate.js";
import { systemHost } from "../host/system.js";
import { packageRoot } from "../package-root.js";
import { paint } from "../paint.js";
import { nextSteps, type Step } from "../report/steps.js";
import { exitCode, type Session } from "../session.js";
import { runCases } from "./demo/cases.js";
import { writeDemo } from "./demo/project.js";
import { startServer } from "./demo/server.js";
import { tableOf } from "./demo/table.js";

const host = systemHost();
const { bold } = paint(host.color);
const root = join(packageRoot, ".demo");

async function demo(): Promise<number> {
  await import("./build.js");
  writeDemo(host, root);
  host.out(`\n${bold("endpoints/io-job.yaml → the project in .demo/")}\n`);
  const session: Session = { host, directory: root, json: false, quiet: false };
  const generated = await generateOnce(session, root);
  if (generated !== exitCode.fine) return generated;
  const server = await startServer(host, root);
  host.out(`\n${bold(`POST ${server.url}/io-job`)}\n`);
  const rows = await runCases(host, root, server.url).finally(() => server.stop());
  host.out(`${tableOf(rows, host)}\n\n`);
  const wrong = rows.filter(({ right }) => !right).length;
  if (wrong > 0) {
    host.err(`${String(wrong)} of ${String(rows.length)} answers were not as expected.\n`);
    return exitCode.findings;
  }
  host.out(`All ${String(rows.length)} answers were as expected.\nThe project stays in .demo/.\n`);
  host.out(`${nextSteps(steps, host)}\n`);
  return exitCode.fine;
}

const steps: readonly Step[] = [
  ["cd .demo && npm run dev", "serve it, generate on every save"],
  ["npx endpointgen call io-job", "in a second terminal, inside .demo"],
  [".demo/src/generated/io-job/endpoint.ts", "what was generated"],
  ["node bin/endpointgen.cjs new ../my-api", "a project of your own"],
];

try {
  process.exitCode = await demo();
} catch (error) {
  host.err(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCode.failed;
}
