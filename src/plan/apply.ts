/** Does what a plan says, and nothing else. Each write is atomic; the manifest comes last. */
import type { Disk } from "../host.js";
import type { GenerationPlan } from "./plan.js";

export function applyPlan(plan: GenerationPlan, root: string, disk: Disk): void {
  for (const { path, action, text } of plan.changes) {
    if (action === "delete") disk.remove(root, path);
    else if (text !== undefined) disk.write(root, path, text);
  }
  for (const [path, text] of plan.fragments) {
    if (text === undefined) disk.remove(root, path);
    else if (disk.readText(`${root}/${path}`) !== text) disk.write(root, path, text);
  }
}
