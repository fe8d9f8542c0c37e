import { describe, expect, it } from "vitest";
import { paint } from "../paint.js";
import { type FileView, fileViews } from "../plan/file-view.js";
import { fileLines, fileSummary } from "./files.js";
import { findingsMarkdown } from "./findings.js";
import { filesMarkdown } from "./files-markdown.js";

const names = ["a.ts", "b.ts", "c.ts", "d.ts", "e.ts"];

/** Five files with one line that changes in each. */
const views = (line: string): readonly FileView[] =>
  fileViews(
    names.map((path) => ({ path, action: "update", text: `head\n${line}\n` })),
    () => "head\nold\n",
  );

describe("the files of a plan at a terminal", () => {
  it("show each change once and name where else it comes", () => {
    const lines = fileLines(views("new"), paint(false));
    expect(lines.slice(0, 7)).toEqual([
      "Files (5)",
      "  update   a.ts  +1 -1",
      "    @@ -1,2 +1,2 @@",
      "     head",
      "    -old",
      "    +new",
      "    the same change in 4 more files: b.ts, c.ts, d.ts, …",
    ]);
    expect(lines.filter((line) => line.includes("+new"))).toHaveLength(1);
    expect(lines).toContain("  update   e.ts  +1 -1  (as shown above)");
    expect(fileSummary(views("new"))).toBe("5 files, +5 -5: 5 to update.");
  });

  it("are in colour only where colour is on", () => {
    expect(fileLines(views("new"), paint(true)).join("\n")).toContain("\u001B[32m+new\u001B[39m");
    expect(fileLines(views("new"), paint(false)).join("\n")).not.toContain("\u001B");
  });

  it("hold no control characters of somebody's text", () => {
    const told = fileLines(views("\u001B[2Jgone"), paint(false)).join("\n");
    expect(told).not.toContain("\u001B");
    expect(told).toContain("gone");
  });

  it("tell a new file by its length", () => {
    const created = fileViews(
      [{ path: "a.ts", action: "create", text: "a\nb\n" }],
      () => undefined,
    );
    expect(fileLines(created, paint(false))[1]).toBe("  create   a.ts  +2");
  });
});

describe("the files of a plan in a pull request", () => {
  it("are collapsed, and no text of theirs ends the block", () => {
    const text = filesMarkdown(views("```\n</details>"));
    expect(text).toContain("<details><summary>update <code>a.ts</code> +2 -1</summary>");
    expect(text).toContain("````diff");
    expect(text).toContain("# the same in 4 more files");
  });

  it("fit a comment, however much changes", () => {
    const long = names.flatMap((path) =>
      fileViews([{ path, action: "update", text: `${path}${"x".repeat(20_000)}` }], () => "old"),
    );
    const many = fileViews(
      Array.from({ length: 2000 }, (_, at) => ({ path: `${String(at)}.ts`, action: "delete" })),
      () => "old",
    );
    expect(filesMarkdown(long)).toContain("(too long to show)");
    expect(filesMarkdown(long).length).toBeLessThan(30_000);
    expect(filesMarkdown(many)).toMatch(/and \d+ more files\.\n$/);
    expect(filesMarkdown(many).length).toBeLessThan(30_000);
  });
});

describe("findings in a pull request", () => {
  it("fit a comment, however many there are", () => {
    const findings = Array.from({ length: 2000 }, (_, at) => ({
      kind: "weakening" as const,
      endpoint: `e${String(at)}`,
      path: "rate_limit",
      message: "20 → 40: more requests pass",
      before: 20,
      after: 40,
      fingerprint: "000000000000",
    }));
    const text = findingsMarkdown(findings);
    expect(text.length).toBeLessThan(12_000);
    expect(text).toMatch(/\nand \d+ more\n/);
  });
});
