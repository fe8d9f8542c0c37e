/** The lines of a file around a place, with carets under what is meant. */
import type { Place } from "../diagnostic.js";
import type { Paint } from "../paint.js";

export interface FrameOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colors: Paint;
}

/** Empty where the text isn't known or ends before the place. */
export function codeFrame(
  text: string | undefined,
  place: Place,
  { width, colors }: FrameOptions,
): readonly string[] {
  const lines = text?.split(/\r\n|\r|\n/) ?? [];
  const line = lines[place.line - 1];
  if (line === undefined || line.trim() === "") return [];
  const gutter = String(place.line).length;
  const room = Math.max(20, width - gutter - 5);
  const before = lines[place.line - 2];
  const window = windowOf(line, place, room);
  const row = (number: string, content: string): string =>
    `  ${colors.dim(`${number.padStart(gutter)} |`)} ${content}`.trimEnd();
  return [
    ...(before === undefined || before.trim() === ""
      ? []
      : [row(String(place.line - 1), cut(before, room))]),
    row(String(place.line), window.text),
    row("", " ".repeat(window.indent) + colors.red("^".repeat(window.carets))),
  ];
}

interface Window {
  readonly text: string;
  /** Columns of the terminal before the first caret. */
  readonly indent: number;
  readonly carets: number;
}

/** A line that is too long is shown around the place. */
function windowOf(line: string, place: Place, room: number): Window {
  const characters = Array.from(clean(line));
  const start = Array.from(line.slice(0, place.column - 1)).length;
  const length = Math.max(
    1,
    Array.from(line.slice(place.column - 1, place.column - 1 + place.length)).length,
  );
  const fits = characters.length <= room;
  const from = fits ? 0 : Math.max(0, Math.min(start - 10, characters.length - room));
  const to = fits ? characters.length : from + room;
  const head = from > 0 ? "…" : "";
  const tail = to < characters.length ? "…" : "";
  const shown = characters.slice(from + head.length, to - tail.length);
  const text = head + shown.join("") + tail;
  const indent = columns(Array.from(text).slice(0, start - from));
  const most = Math.max(1, Array.from(text).length - (start - from) - tail.length);
  const carets = columns(
    Array.from(text).slice(start - from, start - from + Math.min(length, most)),
  );
  return { text, indent, carets: Math.max(1, carets) };
}

const cut = (line: string, room: number): string => {
  const characters = Array.from(clean(line));
  return characters.length <= room
    ? characters.join("")
    : `${characters.slice(0, room - 1).join("")}…`;
};

/** Control characters would move the carets, or the cursor. */
const clean = (line: string): string => line.replace(/\p{Cc}/gu, " ");

/** Columns that characters take: East Asian wide ones and emoji take two, combining marks none. */
function columns(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + columnsOf(character), 0);
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

const columnsOf = (character: string): number =>
  /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
