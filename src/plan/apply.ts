/** Does what a plan says, and nothing else: through the journal, the manifest last. */
import { join } from "node:path";
import type { Disk } from "../host.js";
import { fingerprint } from "./fragment.js";
import { carryOut, type Operation } from "./journal.js";
import type { GenerationPlan } from "./plan.js";

/** @param more files beside the plan's, written where they differ */
export function applyPlan(
  plan: GenerationPlan,
  root: string,
  disk: Disk,
  more: readonly Operation[] = [],
): void {
  const files = plan.changes.flatMap(({ path, action, text, from }): Operation[] => {
    if (action === "delete") return [{ path, text: undefined }];
    const moved = from === undefined ? [] : [{ path: from, text: undefined }];
    return text === undefined ? [] : [{ path, text }, ...moved];
  });
  const beside = more.filter(({ path, text }) => disk.readText(join(root, path)) !== text);
  carryOut(disk, root, [...files, ...beside, ...staleRecords(plan, root, disk)]);
}

/** Manifest fragments that say something else than they will once the plan is carried out. */
export function staleRecords(
  { fragments }: GenerationPlan,
  root: string,
  disk: Disk,
): readonly Operation[] {
  return [...fragments].flatMap(([path, text]): Operation[] => {
    const present = disk.readText(join(root, path));
    const same =
      present === undefined || text === undefined
        ? present === text
        : fingerprint(present) === fingerprint(text);
    return same ? [] : [{ path, text, record: true }];
  });
}
