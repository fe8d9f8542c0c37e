import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { reportGithub } from "./github.js";
import { reportDiagnostics } from "./human.js";
import { reportJson } from "./json.js";
import { reportSarif } from "./sarif.js";

const text = "endpoint_name: order\nrate_limt: 60/min\n";
const slip: Diagnostic = {
  code: "unknown-key",
  severity: "error",
  message: "`rate_limt` isn't a key of a config",
  cure: "rate_limit: …",
  place: { file: "endpoints/a,b.yaml", line: 2, column: 1, length: 9 },
  related: [{ place: { file: "b.yaml", line: 1, column: 1, length: 1 }, message: "see also" }],
};
const hint: Diagnostic = { code: "wrong-value", severity: "hint", message: "100% fine\nreally" };
const options = { color: false, width: 60, textOf: () => text };

describe("reportDiagnostics", () => {
  it("shows place, code, frame, cure and a summary", () => {
    expect(reportDiagnostics([slip, hint], options).split("\n")).toEqual([
      "endpoints/a,b.yaml:2:1 error unknown-key",
      "  `rate_limt` isn't a key of a config",
      "  1 | endpoint_name: order",
      "  2 | rate_limt: 60/min",
      "    | ^^^^^^^^^",
      "  see also: b.yaml:1:1",
      "  try: rate_limit: …",
      "",
      "1 error in 1 file",
      "",
    ]);
  });

  it("is empty without findings, and tells hints when asked", () => {
    expect(reportDiagnostics([hint], options)).toBe("");
    expect(reportDiagnostics([hint], { ...options, hints: true })).toContain("1 hint");
  });

  it("colours only where the terminal does", () => {
    expect(reportDiagnostics([slip], options)).not.toContain("\u001B");
    expect(reportDiagnostics([slip], { ...options, color: true })).toContain(
      "\u001B[31merror\u001B[39m",
    );
  });

  it.each([30, 60, 120])("stays within %d columns", (width) => {
    const long = `a: { b: ${"x".repeat(300)}, c: wrong }`;
    const place = { file: "a.yaml", line: 1, column: long.indexOf("wrong") + 1, length: 5 };
    const told = reportDiagnostics(
      [{ ...slip, place, related: [], message: "word ".repeat(40).trim() }],
      { ...options, width, textOf: () => long },
    );
    for (const line of told.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(width);
    expect(told).toContain("wrong");
  });

  it("puts carets under wide characters and after tabs", () => {
    const line = "\t名前: x";
    const place = { file: "a.yaml", line: 1, column: line.indexOf("x") + 1, length: 1 };
    const rows = reportDiagnostics([{ ...slip, place }], { ...options, textOf: () => line }).split(
      "\n",
    );
    expect(rows.find((row) => row.includes("^"))?.indexOf("^")).toBe(
      "  1 | ".length + 1 + 2 * 2 + 2,
    );
  });

  it("goes without a frame where the file is gone or shorter", () => {
    expect(reportDiagnostics([slip], { ...options, textOf: () => undefined })).not.toContain("|");
    expect(reportDiagnostics([slip], { ...options, textOf: () => "one line" })).not.toContain("|");
  });
});

describe("formats for programs", () => {
  it("json has a version and a summary", () => {
    expect(JSON.parse(reportJson([slip, hint]))).toMatchObject({
      version: 1,
      summary: { errors: 1, warnings: 0, hints: 1 },
      diagnostics: [{ code: "unknown-key", place: { line: 2 } }, { severity: "hint" }],
    });
  });

  it("github escapes what its commands are made of", () => {
    expect(reportGithub([slip])).toBe(
      "::error file=endpoints/a%2Cb.yaml,line=2,col=1,endColumn=10,title=unknown-key::`rate_limt` isn't a key of a config%0Atry: rate_limit: …\n",
    );
    expect(reportGithub([hint])).toBe("::notice title=wrong-value::100%25 fine%0Areally\n");
  });

  it("sarif lists each rule once and points at it", () => {
    const log = JSON.parse(reportSarif([slip, slip, hint], "1.2.3")) as {
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleIndex: number; level: string }[];
      }[];
    };
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual([
      "unknown-key",
      "wrong-value",
    ]);
    expect(log.runs[0]?.results.map(({ ruleIndex, level }) => [ruleIndex, level])).toEqual([
      [0, "error"],
      [0, "error"],
      [1, "note"],
    ]);
  });
});
