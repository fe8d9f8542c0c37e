/** What a plan does to files that somebody edited, in texts: what has to be kept is seen there. */
import { sidesOf } from "../merge/conflict-sides.js";
import type { MergeTexts } from "../syntax/conservation.js";
import { isUntouched } from "./decide.js";
import type { FileChange, Placed } from "./file-change.js";
import { fingerprint, type Remembered, textOf } from "./fragment.js";
import type { KnownFile } from "./manifest.js";

/** One file. Of a text in conflict only the user's side counts. */
export interface Rewrite extends MergeTexts {
  readonly path: string;
}

export interface Planned {
  readonly placed: readonly Placed[];
  /** Files that nothing asks for any more. */
  readonly left: readonly KnownFile[];
  readonly changes: readonly FileChange[];
  readonly read: (path: string) => string | undefined;
}

export function rewritesOf({ placed, left, changes, read }: Planned): readonly Rewrite[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const written = placed.flatMap(({ file, located: { path, present, last } }) => {
    const result = byPath.get(path)?.text;
    return result === undefined ? [] : rewrite({ path, present, last, wanted: file.text, result });
  });
  const deleted = left
    .filter(({ path }) => byPath.get(path)?.action === "delete")
    .flatMap(({ path, versions }) =>
      rewrite({ path, present: read(path), last: versions, wanted: "", result: "" }),
    );
  return [...written, ...deleted];
}

interface Written {
  readonly path: string;
  readonly present: string | undefined;
  readonly last: readonly Remembered[];
  readonly wanted: string;
  readonly result: string;
}

/** None for a file that we wrote and nobody edited, and for one that stays as it is. */
function rewrite({ path, present, last, wanted, result }: Written): readonly Rewrite[] {
  if (present === undefined || isUntouched(present, last)) return [];
  if (fingerprint(present) === fingerprint(result)) return [];
  const bases = last.map(textOf).filter((text) => text !== undefined);
  return [{ path, bases, present: oursIn(present), wanted, result: oursIn(result) }];
}

const oursIn = (text: string): string => sidesOf(text.replaceAll("\r\n", "\n"))?.ours ?? text;
