/** What a run would do to the project, as data. Reading is done by the caller, writing by `apply.ts`. */
import type { Diagnostic } from "../diagnostic.js";
import type { EditedFile } from "../guards/mirror.js";
import { firstMarker, mergeTexts } from "../merge/conflict-markers.js";
import { sidesOf } from "../merge/conflict-sides.js";
import { mergeJsonTexts } from "../merge/json-merge.js";
import type { RenderedFile } from "../render/rendered-file.js";
import { blocked, forbidden } from "./blocked.js";
import { type Decision, decide, type Favour, type Merge } from "./decide.js";
import type { FileChange, Placed } from "./file-change.js";
import { fingerprint } from "./fragment.js";
import type { Located, ProjectFiles } from "./locate.js";
import { locateAll } from "./locate-all.js";
import { type KnownFile, knownFiles, type Manifest } from "./manifest.js";
import { nextFragments, type Origin } from "./next-fragments.js";
import { type Choice, type Quarrel, quarrelsOf } from "./quarrels.js";
import { type Rewrite, rewritesOf } from "./rewrites.js";
import { mergeLines } from "./shared-lines.js";

export interface GenerationPlan {
  /** By path. */
  readonly changes: readonly FileChange[];
  /** Why nothing may be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the user's hand that are going to say something else. */
  readonly rewrites: readonly Rewrite[];
  /** Files that somebody has to decide about. */
  readonly quarrels: readonly Quarrel[];
  /** Generated files that won't say what is generated, by the user's hand. */
  readonly edited: readonly EditedFile[];
  /** Manifest fragments to write or, with `undefined`, to remove; written last. */
  readonly fragments: ReadonlyMap<string, string | undefined>;
}

export interface PlanInput extends ProjectFiles {
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
  /** What each fragment's files come from, by the fragment's name. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** `generated_edits`; by default `report`. */
  readonly edits?: "allow" | "report" | "forbid" | undefined;
  /** Whose side a conflict takes; absent: it stays a conflict. */
  readonly favour?: Favour | undefined;
  /** What the user chose for single files, by path. */
  readonly choices?: ReadonlyMap<string, Choice> | undefined;
  /** By default `mergeTexts`, for JSON `mergeJsonTexts`. */
  readonly merge?: Merge | undefined;
}

export function planGeneration(input: PlanInput): GenerationPlan {
  const known = knownFiles(input.manifest);
  const placed = [...locateAll(input, known)].map(([file, located]) => place(file, located, input));
  const used = new Set(placed.flatMap((one) => one.located.known));
  const left = known.filter((one) => !used.has(one));
  const changes = [
    ...placed.flatMap(changesOf),
    ...input.files.filter(({ owner }) => owner !== "generated").map((file) => other(file, input)),
    ...left.flatMap((one) => leftover(one, input)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const refused = input.edits === "forbid" ? forbidden(changes) : [];
  return {
    changes,
    diagnostics: [...blocked(changes), ...refused],
    quarrels: quarrelsOf(placed),
    edited: placed.flatMap((one) => editedOf(one, changes)),
    rewrites: rewritesOf({ placed, left, changes, read: input.read }),
    fragments: nextFragments({ placed, left: orphans(left, changes), ...input }),
  };
}

function editedOf(
  { file, located: { path, present } }: Placed,
  changes: readonly FileChange[],
): readonly EditedFile[] {
  const result = changes.find((change) => change.path === path)?.text ?? present;
  // Of a file in conflict: what its user would keep.
  const text = result === undefined ? undefined : (sidesOf(result)?.ours ?? result);
  const same = text === undefined || fingerprint(text) === fingerprint(file.text);
  return same ? [] : [{ id: file.id, path, text }];
}

function place(file: RenderedFile, located: Located, input: PlanInput): Placed {
  const choice = input.choices?.get(located.path);
  const versions = { present: located.present, last: located.last, wanted: file.text };
  const decided = decide({
    ...versions,
    favour: choice === "ours" || choice === "theirs" ? choice : input.favour,
    merge: input.merge ?? (file.path.endsWith(".json") ? mergeJsonTexts : mergeTexts),
    labels: {
      ours: "your edit",
      base: "generated before",
      theirs: `generated from ${file.source}`,
    },
  });
  const decision: Decision = choice === "skip" ? { action: "skip" } : decided;
  const missing = decision.action === "create" && located.known.length > 0;
  const stays = missing && file.dispensable === true && input.edits !== "forbid";
  return { file, located, decision, missing: missing ? (stays ? "stays" : "recreated") : "no" };
}

function changesOf({ file, located, decision, missing }: Placed): FileChange[] {
  const { path, from, present } = located;
  if (missing === "stays") return [{ path, action: "absent" }];
  if (missing === "recreated") return [{ path, action: "recreate", text: file.text }];
  const change = changeOf(path, decision);
  if (from === undefined || decision.action === "blocked" || decision.action === "skip")
    return [{ ...change, path: from ?? path }];
  // Settings that changed move the file: its text, with the edits in it, goes along.
  const text = change.text ?? present ?? file.text;
  const action =
    decision.action === "merge" || decision.action === "conflict" ? decision.action : "create";
  return [
    { ...change, action, text },
    { path: from, action: "delete" },
  ];
}

function changeOf(path: string, decision: Decision): FileChange {
  switch (decision.action) {
    case "keep":
      return { path, action: decision.edited ? "edited" : "keep" };
    case "skip":
      return { path, action: "skip" };
    case "blocked":
      return { path, action: "blocked", line: decision.line, reason: decision.reason };
    case "conflict": {
      const { action, text, line, beside } = decision;
      return { path, action, text, line, ...(beside && { beside }) };
    }
    case "create":
    case "update":
    case "merge":
      return { path, action: decision.action, text: decision.text };
  }
}

/** The user's own files, written once, and lists of lines that everybody writes to. */
function other({ path, owner, text }: RenderedFile, { read }: PlanInput): FileChange {
  const present = read(path);
  if (present === undefined) return { path, action: "create", text };
  if (owner === "user") return { path, action: "keep" };
  const line = firstMarker(present);
  if (line !== undefined && sidesOf(present) === undefined)
    return { path, action: "blocked", reason: "unresolved", line };
  const merged = mergeLines(present, text);
  const same = fingerprint(present) === fingerprint(merged);
  return same ? { path, action: "keep" } : { path, action: "update", text: merged };
}

/** A file that nothing asks for any more: removed, unless somebody edited it. */
function leftover({ path, versions }: KnownFile, { read, favour }: PlanInput): FileChange[] {
  const present = read(path);
  if (present === undefined) return [];
  const ours = versions.some(({ hash }) => hash === fingerprint(present));
  return [{ path, action: ours || favour === "theirs" ? "delete" : "orphan" }];
}

function orphans(left: readonly KnownFile[], changes: readonly FileChange[]): readonly KnownFile[] {
  const paths = new Set(
    changes.filter(({ action }) => action === "orphan").map(({ path }) => path),
  );
  return left.filter(({ path }) => paths.has(path));
}
