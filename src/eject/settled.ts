/** Whether a project can be left: what stands in it is what the YAML asks for. */
import { join } from "node:path";
import type { ProjectSettings } from "../config/project.js";
import { isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { generateProject } from "../generate.js";
import type { Disk, Host } from "../host.js";
import type { Action } from "../plan/file-change.js";
import { fragmentFolder } from "../plan/fragment.js";
import { loadProject } from "../project.js";

/** Nothing of us is left in it. */
export function isEjected(disk: Disk, root: string): boolean {
  const about = disk.readText(join(root, "package.json")) ?? "";
  return !/"(@endpointgen\/runtime|endpointgen)"\s*:/.test(about) && !hasMemory(disk, root);
}

const hasMemory = (disk: Disk, root: string): boolean =>
  disk.list(root, `${fragmentFolder}/*.json`).length > 0;

/** Edits by hand are the user's code, which stays; everything else has to be settled before. */
const settled: readonly Action[] = ["keep", "edited", "absent"];

/** The project's settings. Throws a `Failure` where something is still to be decided or written. */
export async function refuseUnsettled(host: Host, root: string): Promise<ProjectSettings> {
  const { settings } = loadProject(host, root);
  const { diagnostics, changes, staleRecords } = await generateProject(host, root, { check: true });
  const wrong = diagnostics.find(isError);
  if (settings === undefined || wrong !== undefined) {
    throw new Failure(
      `the project has mistakes${wrong === undefined ? "" : `: ${wrong.message}`}`,
      "correct what endpointgen generate --check tells, then eject",
    );
  }
  const open = changes.filter(({ action }) => !settled.includes(action));
  const [first] = [...open.map(({ path }) => path), ...staleRecords];
  if (first === undefined) return settings;
  throw new Failure(
    `the generated files don't fit the YAML: ${first}`,
    "run endpointgen generate, settle what it tells, then eject",
  );
}
