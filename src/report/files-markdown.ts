/** The files of a plan for a pull request: collapsed, and short enough for a comment. */
import { printHunk } from "../merge/unified.js";
import { type FileView, grouped, type GroupedView } from "../plan/file-view.js";
import { fileSummary, isWhole } from "./files.js";
import { plainLine } from "./plain-line.js";
import { count } from "./summary.js";

/** Characters; a comment on GitHub may have 65,536, and the findings stand before. */
const longest = { differences: 20_000, lines: 5_000 };

export function filesMarkdown(views: readonly FileView[]): string {
  if (views.length === 0) return "";
  const blocks: string[] = [];
  const room = { ...longest };
  for (const [told, view] of grouped(views).entries()) {
    const block = blockOf(view);
    const part = block.startsWith("<details>") ? "differences" : "lines";
    const fits = block.length <= room[part];
    const shown = fits ? block : lineOf(view, "too long to show");
    room[fits ? part : "lines"] -= shown.length;
    if (room.lines < 0) {
      blocks.push(`and ${count(views.length - told, "more file")}.\n`);
      break;
    }
    blocks.push(shown);
  }
  return ["### Files", "", fileSummary(views), "", ...blocks].join("\n");
}

function blockOf(view: GroupedView): string {
  if (isWhole(view.action) || view.hunks.length === 0) {
    const shown = view.shownBefore > 0 && !isWhole(view.action);
    return lineOf(view, shown ? "as shown above" : "");
  }
  const lines = view.hunks.flatMap(({ hunk, alsoIn }) => [
    ...printHunk(hunk).map(plainLine),
    ...(alsoIn.length === 0 ? [] : [`# the same in ${count(alsoIn.length, "more file")}`]),
  ]);
  const fence = fenceFor(lines);
  return [
    `<details><summary>${headingOf(view)}</summary>`,
    "",
    `${fence}diff`,
    ...lines,
    fence,
    "",
    "</details>",
    "",
  ].join("\n");
}

const lineOf = (view: GroupedView, note: string): string =>
  `${headingOf(view)}${note === "" ? "" : ` (${note})`}<br>\n`;

const headingOf = ({ action, path, added, removed }: GroupedView): string =>
  `${action} <code>${escaped(path)}</code> +${String(added)} -${String(removed)}`;

const escaped = (text: string): string =>
  plainLine(text).replace(/[&<>"`*_[\]\\]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);

/** Longer than any run of backticks inside, so that no text can end the block. */
function fenceFor(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  return "`".repeat(Math.max(2, ...runs) + 1);
}
