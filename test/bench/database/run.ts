/**
 * A list with two relations of 100,000 rows: its first page, a page far into it by offset, and the
 * same page by cursor, as generated and as written with Drizzle, on one real Postgres.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "../../servers/postgres.js";
import type { Contestant } from "../request/contestants.js";
import { startContestant, startLoad, type RunningContestant } from "../request/process.js";
import { generateProject, peersFolder, workspace } from "../request/workspace.js";
import { printSpread, ratioOf, spreadOf } from "../statistics.js";
import { askedOf, contacts, seed } from "./seed.js";

/** One case of one contestant in one round. */
interface Sample {
  readonly rate: number;
  /** Microseconds of the server's CPU time per request. */
  readonly cpu: number;
  /** Statements per request, as Postgres counts them, and their milliseconds. */
  readonly statements: number;
  readonly ms: number;
  readonly wrong: number;
}

/** How long, how often, on which Node. */
export interface DatabaseRounds {
  readonly rounds: number;
  readonly seconds: number;
  readonly node: string;
}

/** By contestant and case. */
export type DatabaseSamples = ReadonlyMap<string, readonly Sample[]>;

type Case = "first page" | "by offset" | "by cursor";

interface Started extends RunningContestant {
  readonly name: string;
  readonly paths: Readonly<Record<Case, string>>;
}

const limit = 50;
const far = contacts / 2;
const folder = join(workspace, "contacts");
const sources = join(import.meta.dirname, "project");

/** Measures both, in turn. */
export async function measureDatabase(options: DatabaseRounds): Promise<DatabaseSamples> {
  await generateProject(sources, folder);
  const requests = join(workspace, "contacts.json");
  writeFileSync(requests, JSON.stringify([{ method: "GET", headers: {} }]));
  const postgres = await startPostgres(["shared_preload_libraries=pg_stat_statements"]);
  const load = startLoad(requests);
  const started: Started[] = [];
  const samples = new Map<string, Sample[]>();
  try {
    await seed(postgres.url, migrations());
    for (const one of contestants(postgres.url)) {
      const running = await startContestant(one, { node: options.node, valkey: "" });
      started.push({ name: one.name, ...running, paths: await pathsOf(running.port) });
    }
    const take = { load, url: postgres.url, seconds: options.seconds };
    // Warms everybody up.
    await roundOf(started, take);
    for (let round = 0; round < options.rounds; round += 1) {
      for (const [name, sample] of await roundOf(started, take)) {
        samples.set(name, [...(samples.get(name) ?? []), sample]);
      }
    }
  } finally {
    await Promise.all(started.map((one) => one.stop()));
    await load.stop();
    await postgres.stop();
  }
  return samples;
}

async function roundOf(
  started: readonly Started[],
  take: Omit<Taking, "one" | "path">,
): Promise<readonly (readonly [string, Sample])[]> {
  const taken: [string, Sample][] = [];
  for (const one of started) {
    for (const [what, path] of Object.entries(one.paths)) {
      taken.push([`${one.name}, ${what}`, await sampleOf({ one, path, ...take })]);
    }
  }
  return taken;
}

function migrations(): readonly string[] {
  const from = join(sources, "migrations");
  return readdirSync(from)
    .sort()
    .map((name) => readFileSync(join(from, name), "utf8"));
}

function contestants(url: string): readonly Contestant[] {
  const shared = { store: "none", path: "/v1/contacts" } as const;
  return [
    {
      name: "drizzle",
      ...shared,
      program: join(peersFolder, "contacts-drizzle.mjs"),
      cwd: peersFolder,
      env: { NODE_ENV: "production", DATABASE_URL: url },
    },
    {
      name: "generated",
      ...shared,
      program: join(folder, "dist/server.js"),
      cwd: folder,
      env: {
        NODE_ENV: "test",
        DATABASE_URL: url,
        JWT_ISSUER: "https://issuer.test/",
        JWT_AUDIENCE: "contacts",
      },
    },
  ];
}

/** Where the cases are; the cursor is the one that the server itself gives for that place. */
async function pathsOf(port: number): Promise<Started["paths"]> {
  const first = `/v1/contacts?limit=${limit}`;
  const before = await pageAt(port, `${first}&offset=${far - limit}`);
  if (before.next === null) throw new Error("there is no next page");
  return { "first page": first, "by offset": `${first}&offset=${far}`, "by cursor": before.next };
}

interface Page {
  readonly next: string | null;
  readonly results: readonly unknown[];
}

/** A page; contestants answer alike. */
async function pageAt(port: number, path: string): Promise<Page> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Page;
}

interface Taking {
  readonly one: Started;
  readonly path: string;
  readonly load: ReturnType<typeof startLoad>;
  readonly url: string;
  readonly seconds: number;
}

async function sampleOf({ one, path, load, url, seconds }: Taking): Promise<Sample> {
  await askedOf(url);
  const before = await one.usage();
  const many = await load.run({ port: one.port, path, connections: 8, seconds });
  const after = await one.usage();
  const asked = await askedOf(url);
  const used = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return {
    rate: many.rate,
    cpu: used / many.count,
    statements: asked.calls / many.count,
    ms: asked.ms / many.count,
    wrong: many.wrong,
  };
}

/** A row for each contestant and case, those of ours with their ratios. */
export function printDatabase(samples: DatabaseSamples): string {
  const rows = [...samples].map(([name, taken]) => {
    const theirs = samples.get(name.replace(/^[a-z]+/, "drizzle"));
    const of = (figure: keyof Sample, digits: number): string =>
      printSpread(spreadOf(taken.map((one) => one[figure])), digits);
    const beside = (figure: keyof Sample): string =>
      theirs === undefined || theirs === taken
        ? "-"
        : printSpread(ratioOf(figures(taken, figure), figures(theirs, figure)));
    const wrong = taken.reduce((sum, one) => sum + one.wrong, 0);
    const ratios = [beside("rate"), beside("cpu")];
    const all = [of("rate", 0), of("cpu", 0), of("statements", 1), of("ms", 2), ...ratios];
    return [name, ...all, String(wrong)];
  });
  const ours = ["of drizzle: req/s", "CPU"];
  const head = ["", "req/s", "CPU µs", "statements", "their ms", ...ours, "wrong"];
  const widths = [24, 18, 18, 16, 20, 20, 20, 5];
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}

const figures = (taken: readonly Sample[], figure: keyof Sample): readonly number[] =>
  taken.map((one) => one[figure]);
