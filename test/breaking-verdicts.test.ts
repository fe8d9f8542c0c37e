/** What we say of every pair that oasdiff was asked about: as it is written down. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { ourVerdict } from "./bench/oasdiff/judge.js";
import { pairs } from "./bench/oasdiff/pairs.js";
import { agree, differences, figures, readVerdicts } from "./bench/oasdiff/verdicts.js";

const text = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");
const verdicts = readVerdicts(text("bench/oasdiff/verdicts.tsv"));

describe("the pairs that oasdiff judged", () => {
  it("are at least two hundred, each with a name of its own", () => {
    expect(new Set(pairs.map(({ name }) => name)).size).toBe(pairs.length);
    expect(pairs.length).toBeGreaterThan(200);
  });

  it("are judged by us as the table says", { timeout: 60_000 }, () => {
    const said = pairs.map((pair) => [pair.name, ourVerdict(pair).length > 0 ? "breaks" : "none"]);
    expect(said).toEqual(verdicts.map(({ name, ours }) => [name, ours]));
  });

  it("have a reason wherever the two differ", () => {
    const unexplained = verdicts.filter(
      (one) => !agree(one) && !differences.some(({ covers }) => covers(one)),
    );
    expect(unexplained.map(({ name }) => name)).toEqual([]);
  });

  it("are shown in the documentation with these figures", async () => {
    const shown = await prettier.format(figures(verdicts), { parser: "markdown", printWidth: 100 });
    expect(text("../docs/breaking-changes.md")).toContain(shown.trim());
  });
});
