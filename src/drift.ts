/** What `generate --check` finds. */
import type { Generated } from "./generate.js";

type Change = Generated["changes"][number];
type Action = Change["action"];

/** A file that isn't as the YAML asks for. */
export interface Drift {
  readonly path: string;
  /** `missing`, `stale`, `orphaned`, `edited` or `blocked`. */
  readonly what: string;
}

/** What `--check` finds, records of what was generated included. */
export function driftOf(result: Generated): readonly Drift[] {
  const files = result.changes.filter((one) => isDrift(one, result));
  return [
    ...files.map(({ path, action }) => ({ path, what: driftWords[action] })),
    ...result.staleRecords.map((path) => ({ path, what: "stale" })),
  ];
}

/** Whatever a run would change, and edits unless the project allows them. */
export function isDrift({ action }: Change, { edits }: Pick<Generated, "edits">): boolean {
  if (action === "edited" || action === "absent") return edits !== "allow";
  return action !== "keep";
}

/** What `--check` calls them. */
export const driftWords: Readonly<Record<Action, string>> = {
  create: "missing",
  recreate: "missing",
  absent: "missing",
  update: "stale",
  merge: "stale",
  conflict: "stale",
  delete: "orphaned",
  orphan: "orphaned",
  edited: "edited",
  keep: "",
  blocked: "blocked",
};
