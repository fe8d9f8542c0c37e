/** Why a plan may not be carried out, as diagnostics: place, reason, cure. */
import type { Diagnostic } from "../diagnostic.js";
import type { BlockReason } from "./decide.js";
import type { FileChange } from "./file-change.js";

interface Told {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

const reasons: Readonly<Record<BlockReason, Told>> = {
  unresolved: {
    code: "unresolved-conflict",
    message: "this file still holds conflict markers",
    cure: "keep the right lines and delete the markers; or run generate --ours (your edit) or generate --theirs (the generated text)",
  },
  "not-ours": {
    code: "not-generated",
    message: "here stands a file that was never generated, where a generated one belongs",
    cure: "move it away; or run generate --theirs to replace it, generate --ours to keep it",
  },
  "no-base": {
    code: "edit-without-base",
    message:
      "this file was edited, and the record of what was generated knows only its hash, so the edit can't be merged",
    cure: "generate --theirs takes the generated text, generate --ours keeps yours; edits made after that are merged",
  },
};

/** Files that nobody may write to before somebody has looked. */
export function blocked(changes: readonly FileChange[]): readonly Diagnostic[] {
  return changes.flatMap(({ path, reason, line = 1 }) =>
    reason === undefined ? [] : [diagnostic(reasons[reason], path, line)],
  );
}

/** Under `generated_edits: forbid`: files with hand edits. */
export function forbidden(changes: readonly FileChange[]): readonly Diagnostic[] {
  const edits: readonly FileChange["action"][] = ["edited", "merge", "conflict"];
  return changes
    .filter(({ action }) => edits.includes(action))
    .map(({ path }) => diagnostic(handEdit, path, 1));
}

const handEdit: Told = {
  code: "hand-edit",
  message: "this generated file was edited, which `generated_edits: forbid` rules out",
  cure: "put the change into the YAML or the handler, then delete this file: generate writes it anew",
};

function diagnostic(told: Told, file: string, line: number): Diagnostic {
  return { ...told, severity: "error", place: { file, line, column: 1, length: 1 } };
}
