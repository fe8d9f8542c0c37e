/** Findings about changes, for people at a terminal and for a pull request. */
import type { Finding } from "../changes/project.js";
import type { Paint } from "../paint.js";
import type { JudgedFinding } from "../waivers/judge.js";
import { plainLine } from "./plain-line.js";

const titles = {
  weakening: "Weakens protection",
  breaking: "Breaks callers",
  change: "Changes",
} as const;

const kinds = ["change", "breaking", "weakening"] as const;

/** `order security.mfa_required: true → false: no second factor is asked for` */
export function findingLine({ endpoint, path, message }: Finding): string {
  return plainLine(`${endpoint === undefined ? "" : `${endpoint} `}${path}: ${message}`);
}

/** One block for each kind: what changed, then what that does to callers and to protection. */
export function findingLines(findings: readonly JudgedFinding[], colors: Paint): string[] {
  return kinds.flatMap((kind) => {
    const own = findings.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const paintTitle = own.some(({ waiver }) => kind !== "change" && waiver === undefined)
      ? colors.red
      : colors.bold;
    return [paintTitle(titleOf(kind, own)), ...own.flatMap((one) => linesOf(one, colors)), ""];
  });
}

function titleOf(kind: Finding["kind"], own: readonly JudgedFinding[]): string {
  const waived = own.filter(({ waiver }) => waiver !== undefined).length;
  const aside = waived === 0 ? "" : `, ${String(waived)} of them waived`;
  return `${titles[kind]} (${String(own.length)}${aside})`;
}

function linesOf(finding: JudgedFinding, { dim }: Paint): string[] {
  const { kind, fingerprint, waiver } = finding;
  if (kind === "change") return [`  ${findingLine(finding)}`];
  const line = `  ${findingLine(finding)} ${dim(`[${fingerprint}]`)}`;
  return waiver === undefined ? [line] : [line, dim(`    ${waiverLine(waiver)}`)];
}

/** `waived by ada until 2027-01-31: moved behind the gateway` */
function waiverLine({ owner, until, reason }: NonNullable<JudgedFinding["waiver"]>): string {
  const end = until === undefined ? "" : ` until ${until}`;
  return plainLine(`waived by ${owner}${end}: ${reason}`);
}

/** Characters of one table in a pull request: a comment on GitHub may have 65,536 in all. */
const longestTable = 10_000;

/** Tables for a pull request. */
export function findingsMarkdown(findings: readonly JudgedFinding[]): string {
  if (findings.length === 0) return "No endpoint changes.\n";
  return kinds
    .flatMap((kind) => {
      const own = findings.filter((one) => one.kind === kind);
      return own.length === 0 ? [] : [`### ${titleOf(kind, own)}`, "", ...tableOf(own), ""];
    })
    .join("\n");
}

function tableOf(findings: readonly JudgedFinding[]): string[] {
  const rows = ["| endpoint | setting | change | finding |", "| --- | --- | --- | --- |"];
  let length = 0;
  for (const [told, finding] of findings.entries()) {
    const row = rowOf(finding);
    length += row.length;
    if (length > longestTable) return [...rows, "", `and ${String(findings.length - told)} more`];
    rows.push(row);
  }
  return rows;
}

function rowOf({ endpoint = "", path, message, fingerprint, waiver }: JudgedFinding): string {
  const told = waiver === undefined ? message : `${message} (${waiverLine(waiver)})`;
  return `| ${[endpoint, path, told, fingerprint].map(cell).join(" | ")} |`;
}

/** Text of the YAML can't end a cell, nor become markup. */
const cell = (text: string): string => plainLine(text).replace(/[\\`*_{}[\]<>|]/g, "\\$&");
