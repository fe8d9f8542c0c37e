/** Both sides of a file that a merge left in conflict, in git's markers or in ours. */
export interface ConflictSides {
  readonly ours: string;
  readonly theirs: string;
}

type Part = "both" | "ours" | "base" | "theirs";

/** Undefined when there is no conflict in the text, or markers that belong to none. */
export function sidesOf(text: string): ConflictSides | undefined {
  const ours: string[] = [];
  const theirs: string[] = [];
  let part: Part = "both";
  let conflicts = 0;
  for (const line of text.split("\n")) {
    const next = afterMarker(line.replace(/\r$/, ""), part);
    if (next === "broken") return undefined;
    if (next !== undefined) {
      if (next === "both") conflicts += 1;
      part = next;
      continue;
    }
    if (part === "both" || part === "ours") ours.push(line);
    if (part === "both" || part === "theirs") theirs.push(line);
  }
  if (conflicts === 0 || part !== "both") return undefined;
  return { ours: ours.join("\n"), theirs: theirs.join("\n") };
}

/** Where the text goes on behind this line; undefined: the line is no marker here. */
function afterMarker(line: string, part: Part): Part | "broken" | undefined {
  if (/^<{7}( |$)/.test(line)) return part === "both" ? "ours" : "broken";
  if (/^\|{7}( |$)/.test(line)) return part === "ours" ? "base" : undefined;
  // A row of equal signs may stand in any text.
  if (line === "=======") return part === "ours" || part === "base" ? "theirs" : undefined;
  if (/^>{7}( |$)/.test(line)) return part === "theirs" ? "both" : "broken";
  return undefined;
}
