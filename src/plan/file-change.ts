/** The words of a plan. */
import type { RenderedFile } from "../render/rendered-file.js";
import type { BlockReason, Decision } from "./decide.js";
import type { Located } from "./locate.js";

export type Action =
  | "create"
  | "update"
  /** As it should be. */
  | "keep"
  /** The user's edits in it stay; nothing new comes to it. */
  | "edited"
  /** The user's edits and what is new, joined. */
  | "merge"
  /** Both changed the same lines: markers are written, somebody has to decide. */
  | "conflict"
  /** Both changed the same lines; asked, the user left it for later. */
  | "skip"
  /** Deleted by the user, and needed. */
  | "recreate"
  /** Deleted by the user, and not needed: a generated test. */
  | "absent"
  /** The user's own file goes along with its endpoint's new name. */
  | "rename"
  /** Imports in the user's own file follow generated files that moved or have another name. */
  | "follow"
  | "delete"
  /** Nothing asks for it any more, but the user's edits are in it. */
  | "orphan"
  /** Nobody may write there before somebody has looked; then nothing at all is written. */
  | "blocked";

export interface FileChange {
  readonly path: string;
  readonly action: Action;
  /** What to write, if anything. */
  readonly text?: string;
  /** Of `rename`: where it stands now. */
  readonly from?: string;
  /** Of `conflict` and `blocked`: where to look, from 1. */
  readonly line?: number;
  /** Of a conflict without markers: both sides, a sentence each. */
  readonly beside?: readonly string[];
  /** Of `blocked`. */
  readonly reason?: BlockReason;
  /** What the user wrote and asked to drop with `--theirs`. */
  readonly dropped?: readonly Dropped[];
}

/** A statement of the user's that isn't in what is written. */
export interface Dropped {
  /** Where it stands now, from 1. */
  readonly line: number;
  /** Its first line. */
  readonly text: string;
}

/** A generated file with what is decided about it. */
export interface Placed {
  readonly file: RenderedFile;
  readonly located: Located;
  readonly decision: Decision;
  /** Whether it was there before and the user deleted it, and what comes of that. */
  readonly missing: "no" | "stays" | "recreated";
}
