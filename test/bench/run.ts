/**
 * `npm run bench`: how much work a generated endpoint is, beside bare Express and beside the stacks
 * that people assemble. Installs the peers under `.tmp/bench` when they are not there.
 *
 * `--help` says what can be asked for. FastAPI is installed for itself, from PyPI.
 * Only ratios inside a round mean something: machines differ, and their other work changes.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { bare, contestants } from "./request/contestants.js";
import { interferenceTargets, measureInterference, printInterference } from "./interference/run.js";
import { measureDatabase, printDatabase } from "./database/run.js";
import { jobTargets, measureJobs, printJobs } from "./jobs/run.js";
import { measureOutages, outageTargets, printOutages } from "./outages/run.js";
import { printSamples, requestTargets } from "./request/report.js";
import { measure } from "./request/rounds.js";
import { prepare, preparePython } from "./request/workspace.js";
import { microTargets, micros, printMicro, runMicro } from "./micro/run.js";
import { printTarget, reached, type Target } from "./targets.js";

const help = `npm run bench -- [options]

  --rounds N         rounds, each of which asks everybody in turn (5)
  --seconds N        seconds for each of them (1)
  --only WORD        contestants and micro benches whose name has it; bare Express always takes part
  --node 20|24|both  Node to run them on (both)
  --no-micro         leaves out the micro benches
  --no-requests      leaves out the request path
  --outages          how long callers wait while a server is killed, stalled, promoted …, on this Node
  --database         a list of 100,000 rows beside Drizzle, on this Node
  --jobs N           N jobs beside plain BullMQ on the same Redis, on this Node, and nothing else
  --interference     how long callers wait while workers burn all processors, and nothing else
  --json FILE        writes everything that was measured`;

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    node: { type: "string", default: "both" },
    jobs: { type: "string" },
    interference: { type: "boolean", default: false },
    json: { type: "string" },
    micro: { type: "boolean", default: true },
    requests: { type: "boolean", default: true },
    outages: { type: "boolean", default: false },
    database: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** This Node where its major is asked for; another one through npx. */
async function nodeOf(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${String(major)}.`)) return process.execPath;
  const { stdout } = await execa("npx", ["-y", `node@${String(major)}`, "-p", "process.execPath"]);
  return stdout.trim();
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function requests(major: number) {
  const asked = contestants.filter(({ name }) => name === bare || name.includes(options.only));
  const missing = asked.some(({ python }) => python !== undefined) && (await preparePython());
  if (missing) say(`\nWithout FastAPI, which could not be installed: ${missing}`);
  const chosen = asked.filter(({ python }) => python === undefined || !missing);
  const rounds = { rounds: Number(options.rounds), seconds: Number(options.seconds) };
  say(`\nRequest path, Node ${String(major)}, ${options.rounds} rounds of ${options.seconds} s\n`);
  const samples = await measure(
    chosen,
    { ...rounds, warm: 15_000, node: await nodeOf(major) },
    (name, { wrong }) => {
      if (wrong > 0) say(`${name}: ${String(wrong)} wrong answers`);
    },
  );
  say(printSamples(samples));
  const targets = requestTargets(samples, major);
  say(`\n${targets.map(printTarget).join("\n")}`);
  return { node: major, samples: Object.fromEntries(samples), targets: targets.map(told) };
}

async function micro(major: number, name: (typeof micros)[number]) {
  const rounds = { rounds: Number(options.rounds), seconds: Number(options.seconds) / 5 };
  say(`\n${name}, Node ${String(major)}, ${options.rounds} rounds\n`);
  const result = await runMicro(name, { ...rounds, node: await nodeOf(major) });
  say(printMicro(result));
  const targets = microTargets(result);
  if (targets.length > 0) say(`\n${targets.map(printTarget).join("\n")}`);
  return { node: major, name, ...result, targets: targets.map(told) };
}

async function outages() {
  say(`\nOutages, ${options.seconds} s before, during and after each\n`);
  const seen = await measureOutages(options.only, Number(options.seconds));
  say(printOutages(seen));
  const targets = outageTargets(seen);
  say(`\n${targets.map(printTarget).join("\n")}`);
  return { name: "outages", seen, targets: targets.map(told) };
}

async function database() {
  const rounds = { rounds: Number(options.rounds), seconds: Number(options.seconds) };
  say(`\nContacts with a company and notes, ${options.rounds} rounds of ${options.seconds} s\n`);
  const samples = await measureDatabase({ ...rounds, node: process.execPath });
  say(printDatabase(samples));
  return { name: "database", samples: Object.fromEntries(samples) };
}

async function jobs(count: number) {
  say(`\nJobs beside BullMQ, ${options.rounds} rounds of ${String(count)}\n`);
  const samples = await measureJobs({ rounds: Number(options.rounds), jobs: count });
  say(printJobs(samples));
  const targets = jobTargets(samples);
  say(`\n${targets.map(printTarget).join("\n")}`);
  return { name: "jobs", samples, targets: targets.map(told) };
}

async function interference() {
  say(`\nCallers beside busy workers, ${options.rounds} rounds of ${options.seconds} s\n`);
  const found = await measureInterference(Number(options.rounds), Number(options.seconds));
  say(printInterference(found));
  const targets = interferenceTargets(found);
  say(`\n${targets.map(printTarget).join("\n")}`);
  return { name: "interference", found, targets: targets.map(told) };
}

const told = (target: Target) => ({ ...target, reached: reached(target) });

async function main(): Promise<void> {
  const majors = options.node === "both" ? [20, 24] : [Number(options.node)];
  const results: object[] = [];
  if (options.jobs !== undefined) {
    results.push(await jobs(Number(options.jobs)));
  }
  if (options.interference) results.push(await interference());
  if (results.length > 0) {
    written(results);
    return;
  }
  if (options.requests || options.micro || options.database) await prepare();
  if (options.requests) {
    for (const major of majors) results.push(await requests(major));
  }
  const chosen = options.micro ? micros.filter((name) => name.includes(options.only)) : [];
  for (const major of majors) {
    for (const name of chosen) results.push(await micro(major, name));
  }
  if (options.outages) results.push(await outages());
  if (options.database) results.push(await database());
  written(results);
}

function written(results: readonly object[]): void {
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, null, 1));
}

if (options.help) say(help);
else await main();
