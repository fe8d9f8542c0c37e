/**
 * `npm run oasdiff`: asks oasdiff about every pair, and compares with the table that is kept in
 * `verdicts.tsv`; exits 1 where that says something else. `--update` writes the table and the
 * figures of docs/breaking-changes.md anew; `--if-available` is content without oasdiff.
 *
 * oasdiff is the one that OASDIFF names, else it is installed through the Go module proxy.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import * as prettier from "prettier";
import { documentOf, ourVerdict } from "./judge.js";
import { type Pair, pairs } from "./pairs.js";
import { agree, differences, figures, printVerdicts, type Verdict } from "./verdicts.js";

const version = "v1.28.0";
const repository = new URL("../../..", import.meta.url).pathname;
const work = join(repository, ".tmp/oasdiff");
const table = join(import.meta.dirname, "verdicts.tsv");
const page = join(repository, "docs/breaking-changes.md");

/** Undefined where there is neither oasdiff nor Go, or no network. */
async function findOasdiff(): Promise<string | undefined> {
  const given = process.env["OASDIFF"];
  if (given !== undefined) return given;
  const binary = join(work, "bin/oasdiff");
  const known = await execa(binary, ["--version"], { reject: false });
  if (!known.failed) return binary;
  const target = `github.com/oasdiff/oasdiff@${version}`;
  const env = { GOBIN: join(work, "bin"), GOFLAGS: "-modcacherw" };
  const installed = await execa("go", ["install", target], { env, reject: false });
  return installed.failed ? undefined : binary;
}

interface Told {
  readonly id: string;
  /** 3: breaks, 2: may break. */
  readonly level: number;
}

async function verdictOf(oasdiff: string, pair: Pair, slot: number): Promise<Verdict> {
  const files = (["before", "after"] as const).map((side) => {
    const path = join(work, `${String(slot)}-${side}.json`);
    writeFileSync(path, JSON.stringify(documentOf(pair[side])));
    return path;
  });
  const { stdout } = await execa(oasdiff, ["breaking", "--format", "json", ...files]);
  const told = stdout === "" ? [] : (JSON.parse(stdout) as readonly Told[]);
  const worst = Math.max(0, ...told.map(({ level }) => level));
  return {
    name: pair.name,
    ours: ourVerdict(pair).length > 0 ? "breaks" : "none",
    theirs: worst === 3 ? "ERR" : worst === 2 ? "WARN" : "none",
    checks: [...new Set(told.map(({ id }) => id))].sort(),
  };
}

async function main(options: readonly string[]): Promise<number> {
  mkdirSync(work, { recursive: true });
  const oasdiff = await findOasdiff();
  if (oasdiff === undefined) {
    console.log("no oasdiff: name one in OASDIFF, or install Go");
    return options.includes("--if-available") ? 0 : 2;
  }
  const verdicts: Verdict[] = [];
  for (const pair of pairs) verdicts.push(await verdictOf(oasdiff, pair, 0));
  console.log(figures(verdicts));
  const unexplained = verdicts.filter(
    (one) => !agree(one) && !differences.some(({ covers }) => covers(one)),
  );
  for (const one of unexplained)
    console.log(`unexplained: ${one.name} (${one.ours}, ${one.theirs})`);
  if (options.includes("--update")) await update(verdicts);
  const same = readFileSync(table, "utf8") === printVerdicts(verdicts);
  if (!same) console.log("verdicts.tsv says something else: npm run oasdiff -- --update");
  return same && unexplained.length === 0 ? 0 : 1;
}

async function update(verdicts: readonly Verdict[]): Promise<void> {
  writeFileSync(table, printVerdicts(verdicts));
  const text = readFileSync(page, "utf8");
  const next = text.replace(
    /(<!-- figures -->\n)[^]*(<!-- end of figures -->)/,
    (_, start: string, end: string) => `${start}\n${figures(verdicts)}\n\n${end}`,
  );
  writeFileSync(page, await prettier.format(next, { parser: "markdown", printWidth: 100 }));
}

process.exitCode = await main(process.argv.slice(2));
