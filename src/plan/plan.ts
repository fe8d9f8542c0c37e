/** What a run would do to the project, as data. Reading is done by the caller, writing by `apply.ts`. */
import type { RenderedFile } from "../render/rendered-file.js";
import { type Fragment, fingerprint, fragmentPath, printFragment } from "./manifest.js";
import { mergeLines } from "./shared-lines.js";

export type Action = "create" | "update" | "keep" | "delete" | "conflict";

export interface FileChange {
  readonly path: string;
  readonly action: Action;
  /** What to write; absent for `keep` and `delete`. */
  readonly text?: string;
  /** Why it is a conflict. */
  readonly reason?: "edited" | "not-ours";
}

export interface GenerationPlan {
  readonly changes: readonly FileChange[];
  /** Manifest fragments to write or, with `undefined`, to remove; written last. */
  readonly fragments: ReadonlyMap<string, string | undefined>;
}

export interface PlanInput {
  readonly files: readonly RenderedFile[];
  /** Fragments on disk, by name. */
  readonly fragments: ReadonlyMap<string, Fragment>;
  /** What stands in the project now. */
  readonly read: (path: string) => string | undefined;
  /** Whose side a conflict takes; absent: it stays a conflict. */
  readonly conflicts?: "ours" | "theirs" | undefined;
}

export function planGeneration(input: PlanInput): GenerationPlan {
  const wanted = new Set(input.files.map(({ path }) => path));
  const changes = [
    ...input.files.map((file) => changeOf(file, input)),
    ...[...input.fragments].flatMap(([, fragment]) => leftovers(fragment, wanted, input)),
  ];
  const byPath = [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { changes: byPath, fragments: nextFragments(input, byPath) };
}

function changeOf(file: RenderedFile, input: PlanInput): FileChange {
  const { path, owner } = file;
  const present = input.read(path);
  if (present === undefined) return { path, action: "create", text: file.text };
  if (owner === "user") return { path, action: "keep" };
  const text = owner === "shared" ? mergeLines(present, file.text) : file.text;
  if (fingerprint(present) === fingerprint(text)) return { path, action: "keep" };
  if (owner === "shared") return { path, action: "update", text };
  return written(file, present, input);
}

/** A generated file that says something else than we would write: by us, or by somebody else? */
function written(file: RenderedFile, present: string, input: PlanInput): FileChange {
  const { path, text } = file;
  const last = input.fragments.get(file.fragment)?.files[path];
  if (last === fingerprint(present) || input.conflicts === "theirs")
    return { path, action: "update", text };
  if (input.conflicts === "ours") return { path, action: "keep" };
  return { path, action: "conflict", reason: last === undefined ? "not-ours" : "edited" };
}

/** Files of earlier runs that nothing asks for any more: removed, unless somebody edited them. */
function leftovers(
  fragment: Fragment,
  wanted: ReadonlySet<string>,
  input: PlanInput,
): FileChange[] {
  return Object.entries(fragment.files).flatMap(([path, hash]): FileChange[] => {
    if (wanted.has(path)) return [];
    const present = input.read(path);
    if (present === undefined) return [];
    if (fingerprint(present) === hash || input.conflicts === "theirs")
      return [{ path, action: "delete" }];
    return input.conflicts === "ours" ? [] : [{ path, action: "conflict", reason: "edited" }];
  });
}

/** What the manifest will say once the plan is applied: the hash of what we last wrote. */
function nextFragments(
  input: PlanInput,
  changes: readonly FileChange[],
): Map<string, string | undefined> {
  const action = new Map(changes.map((change) => [change.path, change.action]));
  const names = new Set([
    ...input.fragments.keys(),
    ...input.files.map(({ fragment }) => fragment),
  ]);
  const next = new Map<string, string | undefined>();
  for (const name of names) {
    const hashes = new Map<string, string>();
    for (const file of input.files.filter(
      ({ fragment, owner }) => fragment === name && owner === "generated",
    )) {
      const kept = action.get(file.path) === "keep" && input.read(file.path) !== undefined;
      const known = input.fragments.get(name)?.files[file.path];
      const same = fingerprint(input.read(file.path) ?? "") === fingerprint(file.text);
      hashes.set(file.path, kept && !same && known !== undefined ? known : fingerprint(file.text));
    }
    next.set(fragmentPath(name), hashes.size > 0 ? printFragment(hashes) : undefined);
  }
  return next;
}
