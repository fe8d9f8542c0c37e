/**
 * `npm test`: builds, then checks the types beside the tests, so that two cores are enough for both
 * within five minutes. With `check` it runs what only reads instead: lint, style, unused code, packages.
 */
import { execa } from "execa";
import { packageRoot } from "../package-root.js";

const reading = ["lint", "format:check", "unused", "packages"];

interface Ended {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** Runs one script of package.json; with `quiet` it is only heard when it fails. */
async function script(name: string, quiet: boolean): Promise<Ended> {
  const began = performance.now();
  const { exitCode, all } = await execa("npm", ["run", "--silent", name], {
    cwd: packageRoot,
    all: true,
    reject: false,
    stdio: quiet ? "pipe" : "inherit",
  });
  const ok = exitCode === 0;
  if (!ok && quiet) process.stdout.write(`\n== ${name}\n${all ?? ""}\n`);
  return { name, ok, seconds: (performance.now() - began) / 1000 };
}

/** Two at a time, all of them: every mistake is worth knowing. */
async function read(): Promise<readonly Ended[]> {
  const [first = "", ...others] = reading;
  const rest = async (): Promise<readonly Ended[]> => {
    const ended: Ended[] = [];
    for (const name of others) ended.push(await script(name, true));
    return ended;
  };
  const [slowest, quicker] = await Promise.all([script(first, true), rest()]);
  return [slowest, ...quicker];
}

async function test(): Promise<readonly Ended[]> {
  return Promise.all([script("types", true), script("unit", false)]);
}

async function main(words: readonly string[]): Promise<number> {
  const build = await script("build", false);
  if (!build.ok) return 1;
  const all = [build, ...(await (words.includes("check") ? read() : test()))];
  const lines = all.map(({ name, ok, seconds }) => {
    return `${ok ? "passed" : "FAILED"} ${name.padEnd(12)} ${seconds.toFixed(0).padStart(4)} s`;
  });
  process.stdout.write(`\n${lines.join("\n")}\n`);
  return all.every(({ ok }) => ok) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
