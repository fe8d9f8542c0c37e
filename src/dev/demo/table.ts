import { refusalOf } from "../../calls/show.js";
import type { Sent } from "../../calls/send.js";
import { paint } from "../../paint.js";
import { wrap } from "../../wrap.js";
import type { Row } from "./cases.js";

interface Terminal {
  readonly color: boolean;
  readonly columns: number;
}

const titleWidth = 29;
const indent = 2 + titleWidth + 5;
/** Below this the notes get lines of their own. */
const wide = 90;

/** What each guard did: mark, request, status, and what it said, broken to the terminal's width. */
export function tableOf(rows: readonly Row[], terminal: Terminal): string {
  return rows.map((row) => line(row, terminal)).join("\n");
}

function line({ title, expected, sent, right }: Row, { color, columns }: Terminal): string {
  const { green, red, yellow, bold, dim } = paint(color);
  const mark = right ? green("✓") : red("✗");
  const status = (sent.status < 400 ? green : yellow)(bold(String(sent.status)));
  const note = right ? noteOf(sent) : `expected ${expected}; ${noteOf(sent)}`;
  const narrow = columns < wide;
  const left = narrow ? 4 : indent;
  const [first = "", ...more] = wrap(note, Math.min(columns, 120) - left).map(dim);
  const notes = [first, ...more].join(`\n${" ".repeat(left)}`);
  const head = `${mark} ${title.padEnd(titleWidth)}${status}`;
  return narrow ? `${head}\n    ${notes}` : `${head}  ${notes}`;
}

function noteOf(sent: Sent): string {
  const refusal = refusalOf(sent);
  if (refusal) {
    const wait = sent.headers["retry-after"];
    const after = wait === undefined ? "" : ` (Retry-After: ${wait})`;
    return `${refusal.code}: ${refusal.detail}${after}`;
  }
  if (sent.headers["idempotency-replayed"] !== undefined) return "replayed: the stored answer";
  const said = sent.trail
    .map(([guard, note]) => `${guard.replaceAll("_", " ")}: ${note}`)
    .join(", ");
  return said === "" ? sent.body : said;
}
