import { paint, type Paint } from "../paint.js";
import { wrap } from "../wrap.js";
import type { Sent } from "./send.js";

interface Terminal {
  readonly color: boolean;
  readonly columns: number;
}

/** An answer as `call` shows it: status, what each guard said, and the body. */
export function showAnswer(sent: Sent, terminal: Terminal): string {
  const colors = paint(terminal.color);
  const problem = refusalOf(sent);
  const lines = [
    headline(sent, colors),
    ...sent.trail.map(([guard, note]) => station(guard, note, terminal)),
    ...(problem === undefined
      ? tellShortcut(sent, colors)
      : tellRefusal(problem, colors, terminal.columns)),
    "",
    pretty(sent.body),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** One line an answer, for `--repeat`. */
export function showBriefly(sent: Sent, number: number, { color }: Terminal): string {
  const colors = paint(color);
  const what = refusalOf(sent)?.code ?? shortcut(sent) ?? "";
  return `${String(number).padStart(4)}  ${headline(sent, colors)}  ${what}`.trimEnd();
}

function headline(sent: Sent, { bold, green, yellow, red, dim }: Paint): string {
  const color = sent.status >= 500 ? red : sent.status >= 400 ? yellow : green;
  const status = bold(color(`${String(sent.status)} ${sent.statusText}`.trim()));
  return `${status} ${dim(`${String(sent.ms)} ms`)}`;
}

const guardWidth = 16;

/** `  rate limit      19 of 20 left`, broken so that it stays in its column. */
function station(guard: string, note: string, terminal: Terminal): string {
  const { cyan } = paint(terminal.color);
  const label = cyan(guard.replaceAll("_", " ").padEnd(guardWidth));
  const width = Math.max(20, terminal.columns - guardWidth - 2);
  return `  ${label}${wrap(note, width).join(`\n${" ".repeat(guardWidth + 2)}`)}`;
}

/** What a problem document says (RFC 9457). */
export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly decidedBy: string | undefined;
}

/** Undefined for an answer that isn't a refusal. */
export function refusalOf({ headers, body }: Sent): Problem | undefined {
  if (!headers["content-type"]?.includes("problem+json")) return undefined;
  const { code, detail, decided_by: decidedBy } = JSON.parse(body) as Record<string, unknown>;
  return {
    code: text(code) ?? "refused",
    detail: text(detail) ?? "",
    decidedBy: text(decidedBy),
  };
}

const text = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
};

function tellRefusal(
  { code, detail, decidedBy }: Problem,
  { yellow, cyan }: Paint,
  columns: number,
): readonly string[] {
  const [first = code, ...more] = wrap(`${code}: ${detail}`, columns - 2);
  const lines = [first.replace(code, yellow(code)), ...more].map((line) => `  ${line}`);
  return decidedBy === undefined ? lines : [...lines, `  ${cyan("decided by")} ${decidedBy}`];
}

/** Where guards tell their notes, the cache has told its own. */
function tellShortcut(sent: Sent, { cyan }: Paint): readonly string[] {
  const told = sent.trail.some(([guard, note]) => guard === "cache" && note === "hit");
  const what = told ? undefined : shortcut(sent);
  return what === undefined ? [] : [`  ${cyan(what)}`];
}

/** The answer came without the handler; undefined when the handler ran. */
function shortcut({ headers }: Sent): string | undefined {
  if (headers["idempotency-replayed"] === "true") return "replayed: the stored answer";
  return headers["cache-status"]?.includes("hit") ? "from the cache" : undefined;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
