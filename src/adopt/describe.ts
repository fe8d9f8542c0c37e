/** Adopting in words: what was found, and what would change. */
import { printHunk, unifiedDiff } from "../merge/unified.js";
import { paint } from "../paint.js";
import type { Adoption } from "./adoption.js";
import type { Edit } from "./edit.js";

/** One fact a line. */
export function foundLines({ app, surroundings, parts, layout }: Adoption): readonly string[] {
  const { express, modules, runner, manager, formatter } = surroundings;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["app", `${app.variable} in ${app.path}, Express ${String(express)}`],
    ["modules", modules === "esm" ? "ES modules" : "CommonJS"],
    ["tests", `${runner}, generated ones in ${layout.tests}/`],
    ["packages", manager],
    ["style", formatter],
    ["database", parts.db && `${parts.db.exported} of ${parts.db.file}`],
    ["Redis", parts.redis && `${parts.redis.exported} of ${parts.redis.file}`],
    ["users", parts.auth && `req.user from ${parts.auth.exported} of ${parts.auth.file}`],
    ["place", placeOf(app)],
  ];
  return rows.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${name.padEnd(10)}${text}`],
  );
}

function placeOf({ anchor, because, variable }: Adoption["app"]): string {
  if (because === "part") return `after what is done to ${variable}`;
  const line = anchor.node
    .getSourceFile()
    .getLineAndCharacterOfPosition(anchor.node.getStart()).line;
  return `before ${because}, line ${String(line + 1)}`;
}

/** As `diff -u` shows it. */
export function diffLines({ path, before, after }: Edit, color: boolean): readonly string[] {
  const { bold, red, green, cyan } = paint(color);
  const hunks = unifiedDiff(before, after).flatMap(printHunk);
  return [
    bold(path),
    ...hunks.map((line) => {
      if (line.startsWith("@@")) return cyan(line);
      return line.startsWith("+") ? green(line) : line.startsWith("-") ? red(line) : line;
    }),
  ];
}

/** For people who paste the lines themselves. */
export function pasteLines({ mount, app, edits }: Adoption): readonly string[] {
  const importing = mount.lines.length > 1;
  const [first = "", second = ""] = mount.lines;
  return [
    `To adopt by hand, add to ${mount.path}, ${placeOf(app)}:`,
    `  ${importing ? second : first}`,
    ...(importing ? ["and among its imports:", `  ${first}`] : []),
    ...(edits.length > 0
      ? [`and make the changes above in ${edits.map(({ path }) => path).join(", ")}.`]
      : []),
  ];
}
