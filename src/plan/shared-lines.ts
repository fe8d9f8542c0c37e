/** `src/generated/index.ts` is a set of lines: each endpoint has one, whatever their order. */

/** In whatever style the project prints it; `export {}` stands where there is no endpoint. */
const ours = /^export \{(?: ?mount\w+ ?\} from (["'])\.\/[\w-]+\/endpoint\.js\1|\});?$/;

/** The lines that are wanted, and those of the present file that aren't an endpoint's. */
export function mergeLines(present: string, wanted: string): string {
  const foreign = linesOf(present).filter((line) => !ours.test(line));
  const lines = new Set([...linesOf(wanted), ...foreign]);
  const same = sameSet(lines, new Set(linesOf(present)));
  const end = wanted.includes("\r\n") ? "\r\n" : "\n";
  return same ? present : `${[...lines].sort().join(end)}${end}`;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((line) => b.has(line));
}
