/** Files that somebody has to decide about, as the person who decides wants to see them. */
import { sidesOf } from "../merge/conflict-sides.js";
import type { Favour } from "./decide.js";
import type { Placed } from "./file-change.js";

/** `markers`: both sides are written, for an editor. `skip`: the file stays as it is this time. */
export type Choice = Favour | "markers" | "skip";

/** One file with both of its sides; what they share is settled. */
export interface Quarrel {
  readonly path: string;
  readonly ours: string;
  readonly theirs: string;
  /** Markers can be written: both sides changed one base. */
  readonly mergeable: boolean;
}

export function quarrelsOf(placed: readonly Placed[]): readonly Quarrel[] {
  return placed.flatMap(({ file, located: { path, present = "" }, decision }): Quarrel[] => {
    if (decision.action === "conflict") {
      if (decision.beside !== undefined)
        return [{ path, ours: decision.text, theirs: file.text, mergeable: false }];
      const sides = sidesOf(decision.text);
      return sides === undefined ? [] : [{ path, ...sides, mergeable: true }];
    }
    if (decision.action !== "blocked") return [];
    const sides = sidesOf(present.replaceAll("\r\n", "\n")) ?? { ours: present, theirs: file.text };
    return [{ path, ...sides, mergeable: false }];
  });
}
