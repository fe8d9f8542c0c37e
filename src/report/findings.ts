/** Findings about changes, for people at a terminal and for a pull request. */
import type { Finding } from "../changes/project.js";
import type { Paint } from "../paint.js";

const titles = {
  weakening: "Weakens protection",
  breaking: "Breaks callers",
  change: "Changes",
} as const;

const kinds = ["change", "breaking", "weakening"] as const;

/** One block for each kind: what changed, then what that does to callers and to protection. */
export function findingLines(findings: readonly Finding[], { bold, red, dim }: Paint): string[] {
  return kinds.flatMap((kind) => {
    const own = findings.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const title = `${titles[kind]} (${String(own.length)})`;
    const lines = own.map(({ endpoint, path, message, fingerprint }) => {
      const where = endpoint === undefined ? path : `${endpoint} ${path}`;
      return kind === "change"
        ? `  ${where}: ${message}`
        : `  ${where}: ${message} ${dim(`[${fingerprint}]`)}`;
    });
    return [kind === "change" ? bold(title) : red(title), ...lines, ""];
  });
}

/** Tables for a pull request. */
export function findingsMarkdown(findings: readonly Finding[]): string {
  if (findings.length === 0) return "No endpoint changes.\n";
  return kinds
    .flatMap((kind) => {
      const own = findings.filter((one) => one.kind === kind);
      if (own.length === 0) return [];
      const rows = own.map(({ endpoint = "", path, message, fingerprint }) => {
        return `| ${[endpoint, path, message, fingerprint].map(cell).join(" | ")} |`;
      });
      const head = ["| endpoint | setting | change | finding |", "| --- | --- | --- | --- |"];
      return [`### ${titles[kind]}`, "", ...head, ...rows, ""];
    })
    .join("\n");
}

/** Text of the YAML can't end a cell, nor become markup. */
const cell = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|]/g, "\\$&").replace(/\r?\n/g, " ");
