/** `src/generated/index.ts` is a set of lines: each endpoint has one, whatever their order. */
import { firstMarker } from "../merge/conflict-markers.js";
import { sidesOf } from "../merge/conflict-sides.js";

/** In whatever style the project prints it; `export {}` stands where there is no endpoint. */
const ours = /^export \{(?: ?mount\w+ ?\} from (["'])\.\/[\w-]+\/endpoint\.js\1|\});?$/;

/**
 * The lines that are wanted, then those of the present file that aren't an endpoint's, as they
 * stand there. Whoever moved an endpoint exports it from its new place: then that line is its line.
 */
export function mergeLines(present: string, wanted: string): string {
  const before = linesOf(settled(present));
  const foreign = before.filter((line) => !ours.test(line));
  const taken = new Set(foreign.flatMap(mountsOf));
  const lines = linesOf(wanted).filter((line) => !mountsOf(line).some((name) => taken.has(name)));
  const known = before.filter((line) => ours.test(line));
  const same = firstMarker(present) === undefined && sameLines(known, lines);
  const end = wanted.includes("\r\n") ? "\r\n" : "\n";
  return same ? present : `${[...lines, ...foreign].join(end)}${end}`;
}

/** Lines that git couldn't join are the lines of both sides. */
function settled(present: string): string {
  const sides = firstMarker(present) === undefined ? undefined : sidesOf(present);
  if (sides === undefined) return present;
  const own = new Set(linesOf(sides.ours));
  const more = linesOf(sides.theirs).filter((line) => !own.has(line));
  return [...linesOf(sides.ours), ...more].join("\n");
}

function mountsOf(line: string): readonly string[] {
  return line.startsWith("export ") ? [...line.matchAll(/\bmount\w+/g)].map(([name]) => name) : [];
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join("\n") === [...other].sort().join("\n");
}
