/** What stands in one `.env` file. */
export interface ParsedEnv {
  readonly values: ReadonlyMap<string, string>;
  /** `line` counts from 1; `message` is a sentence without values, for these are secrets. */
  readonly mistakes: readonly { readonly line: number; readonly message: string }[];
}

const assignment = /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_]\w*)[^\S\n]*=[^\S\n]*/;
const single = /'([^']*)'/;
const double = /"((?:[^"\\]|\\[^])*)"/;
const bare = /[^\n]*/;
const blank = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/;

/**
 * Reads `NAME=value` lines. `'…'` is taken as it stands, `"…"` knows `\n \r \t \\ \" \$`, both may
 * span lines; a bare value ends at ` #` or at the line's end. Nothing is expanded.
 * A line that is none of this, and a name written twice, is a mistake: a setting that silently
 * isn't set costs more than a start that fails.
 */
export function parseEnv(source: string): ParsedEnv {
  const text = source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const values = new Map<string, string>();
  const mistakes: { line: number; message: string }[] = [];
  let at = 0;
  while (at < text.length) {
    const next = readLine(text, at);
    const line = text.slice(0, at).split("\n").length;
    if (next.kind === "mistake") mistakes.push({ line, message: next.message });
    if (next.kind === "value") {
      if (values.has(next.name)) mistakes.push({ line, message: `${next.name} is set twice.` });
      values.set(next.name, next.value);
    }
    at = next.end;
  }
  return { values, mistakes };
}

type Line =
  | { readonly kind: "blank"; readonly end: number }
  | { readonly kind: "value"; readonly end: number; readonly name: string; readonly value: string }
  | { readonly kind: "mistake"; readonly end: number; readonly message: string };

function readLine(text: string, at: number): Line {
  const empty = match(blank, text, at);
  if (empty) return { kind: "blank", end: empty.end };
  const head = match(assignment, text, at);
  const lineEnd = endOfLine(text, at);
  if (!head) return { kind: "mistake", end: lineEnd, message: "This is not NAME=value." };
  const quote = text.charAt(head.end);
  const quoted = quote === "'" || quote === '"' ? readQuoted(text, head.end, quote) : undefined;
  if (quoted === "open") {
    return { kind: "mistake", end: lineEnd, message: `The quote of ${head.found} never closes.` };
  }
  if (quoted) {
    const rest = match(blank, text, quoted.end);
    if (rest) return { kind: "value", end: rest.end, name: head.found, value: quoted.value };
    const message = `Text follows the closing quote of ${head.found}.`;
    return { kind: "mistake", end: endOfLine(text, quoted.end), message };
  }
  const raw = match(bare, text, head.end)?.whole ?? "";
  const value = raw.replace(/(?:^|\s+)#.*$/, "").trim();
  return { kind: "value", end: lineEnd, name: head.found, value };
}

function readQuoted(
  text: string,
  at: number,
  quote: string,
): { value: string; end: number } | "open" {
  const found = match(quote === "'" ? single : double, text, at);
  if (!found) return "open";
  return { value: quote === "'" ? found.found : unescape(found.found), end: found.end };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescape(text: string): string {
  return text.replace(/\\([nrt\\"$])/g, (_, letter: string) => escapes[letter] ?? letter);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

function match(
  pattern: RegExp,
  text: string,
  at: number,
): { whole: string; found: string; end: number } | undefined {
  // A copy each time: a shared sticky pattern would carry its place from call to call.
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = at;
  const found = sticky.exec(text);
  return found ? { whole: found[0], found: found[1] ?? "", end: sticky.lastIndex } : undefined;
}
