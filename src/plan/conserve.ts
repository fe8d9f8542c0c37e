/** The last look before anything is written: what the user wrote is kept, or listed as dropped. */
import { type Diagnostic, isError } from "../diagnostic.js";
import { lostPieces } from "../syntax/conservation.js";
import type { LoadParser } from "../syntax/tree.js";
import type { Dropped } from "./file-change.js";
import type { GenerationPlan } from "./plan.js";
import type { Choice } from "./quarrels.js";

/**
 * The plan with what it drops listed, when the generated side was asked for; else with an error for every
 * statement that would be lost, so that nothing is written.
 */
export async function conserve(
  plan: GenerationPlan,
  favourOf: (path: string) => Choice | undefined,
  load: LoadParser,
): Promise<GenerationPlan> {
  const { rewrites, diagnostics, changes } = plan;
  if (rewrites.length === 0 || diagnostics.some(isError)) return plan;
  const parse = await load();
  const lost = new Map<string, readonly Dropped[]>();
  for (const { path, ...texts } of rewrites) {
    const pieces = lostPieces(texts, parse).map(({ line, text }) => ({ line, text }));
    if (pieces.length > 0) lost.set(path, pieces);
  }
  const unasked = [...lost].filter(([path]) => favourOf(path) !== "theirs");
  return {
    ...plan,
    diagnostics: [...diagnostics, ...unasked.flatMap(([path, pieces]) => lostIn(path, pieces))],
    changes: changes.map((change) => {
      const dropped = lost.get(change.path);
      return dropped === undefined ? change : { ...change, dropped };
    }),
  };
}

function lostIn(file: string, pieces: readonly Dropped[]): readonly Diagnostic[] {
  return pieces.map(({ line, text }) => ({
    code: "lost-edit",
    severity: "error",
    message: `merging this file would lose what you wrote: ${text}`,
    cure: "this is a mistake of the merge, please report it; meanwhile move the statement into the handler, or run generate --theirs to drop it",
    place: { file, line, column: 1, length: 1 },
  }));
}
