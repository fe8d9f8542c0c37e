/** Imports that follow files which moved. */
import { moduleUses, resolveModule, specifierFor } from "../syntax/modules.js";
import type { Splice } from "../syntax/splice.js";
import type { SyntaxTree } from "../syntax/tree.js";

/** New path by old path, relative to the project. */
export type Moves = ReadonlyMap<string, string>;

/** A file before and after. */
export interface Standing {
  readonly from: string;
  readonly to: string;
}

/** Splices of the text that stood in `from`, so that it imports the same from `to`. */
export function retargeted({ root }: SyntaxTree, { from, to }: Standing, moves: Moves): Splice[] {
  return moduleUses(root).flatMap(({ source, specifier }) => {
    const target = resolveModule(from, specifier);
    if (target === undefined) return [];
    const now = moves.get(target) ?? target;
    if (from === to && now === target) return [];
    const [start, end] = source.range;
    const text = specifierFor(to, now, specifier);
    return text === specifier ? [] : [{ range: [start + 1, end - 1] as const, text }];
  });
}
