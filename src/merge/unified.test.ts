import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printHunk, unifiedDiff } from "./unified.js";

const print = (before: string, after: string): string =>
  unifiedDiff(before, after).flatMap(printHunk).join("\n");

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

describe("unifiedDiff", () => {
  it("shows a change with three lines around it", () => {
    const before = text(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(print(before, before.replace("5\n", "five\n"))).toBe(
      "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8",
    );
  });

  it("has nothing to show for equal texts and for other line endings", () => {
    expect(unifiedDiff("a\nb\n", "a\r\nb\r\n")).toEqual([]);
  });

  it("makes `git apply` write the new text", () => {
    const folder = mkdtempSync(join(tmpdir(), "unified-"));
    const file = join(folder, "a.txt");
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 30 });
    try {
      fc.assert(
        fc.property(lines, lines, (before, after) => {
          const diff = print(text(before), text(after));
          if (diff === "") return;
          writeFileSync(file, text(before));
          execFileSync("git", ["apply", "--unidiff-zero", "-"], {
            cwd: folder,
            input: `--- a/a.txt\n+++ b/a.txt\n${diff}\n`,
          });
          expect(readFileSync(file, "utf8")).toBe(text(after));
        }),
        { numRuns: 40 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
