import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../host.js";
import { writeProject } from "../../new/write-project.js";
import { packageRoot } from "../../package-root.js";

const fixture = join(packageRoot, "fixtures/demo");

const replaced = [
  ["io-job.yaml", "endpoints/io-job.yaml"],
  ["endpointgen.yaml", "endpointgen.yaml"],
  ["handler.ts", "src/handlers/io-job.ts"],
] as const;

/**
 * Writes the demo project anew: what `new` writes, with the documents' IO job. It lies inside the
 * checkout, so that packages resolve upwards and nothing has to be installed.
 */
export function writeDemo(host: Host, root: string): void {
  rmSync(root, { recursive: true, force: true });
  writeProject(host, root, "io_job");
  for (const [from, to] of replaced) {
    host.write(root, to, host.readText(join(fixture, from)) ?? "");
  }
  // `npx endpointgen` and `npm run` look for the command here.
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync(
    join(packageRoot, "bin/endpointgen.cjs"),
    join(root, "node_modules/.bin/endpointgen"),
  );
}
