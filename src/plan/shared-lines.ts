/** `src/generated/index.ts` is a set of lines: each endpoint has one, whatever their order. */

const ours = /^export \{ mount\w+ \} from "\.\/[\w-]+\/endpoint\.js";$/;

/** The lines that are wanted, and those of the present file that aren't an endpoint's. */
export function mergeLines(present: string, wanted: string): string {
  const foreign = linesOf(present).filter((line) => !ours.test(line));
  const lines = new Set([...linesOf(wanted), ...foreign]);
  const same = sameSet(lines, new Set(linesOf(present)));
  return same ? present : `${[...lines].sort().join("\n")}\n`;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((line) => b.has(line));
}
