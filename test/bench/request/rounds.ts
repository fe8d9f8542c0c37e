/** Everybody is asked in turn, round after round; only what lies in one round is compared. */
import { startServer, type RunningServer } from "../../servers/server.js";
import type { Contestant } from "./contestants.js";
import { startContestant, startLoad, type RunningContestant } from "./process.js";
import { requestsFile } from "./workspace.js";

/** One contestant in one round. */
export interface Sample {
  /** Requests per second. */
  readonly rate: number;
  /** Microseconds of the server's CPU time per request. */
  readonly cpu: number;
  /** The same of the store's process. */
  readonly storeCpu: number;
  /** Commands per request that came from clients, as the store counts them. */
  readonly commands: number;
  /** Milliseconds at 32 connections. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds at a single connection. */
  readonly alone: number;
  /** Answers that were not 2xx, and errors. */
  readonly wrong: number;
  /** The share of a core that the load process took: near 1, it was the limit. */
  readonly loadBusy: number;
  /** MiB. */
  readonly rss: number;
}

/** How long, how often, on which Node. */
export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
  readonly node: string;
  /** Requests before anything is measured. */
  readonly warm: number;
}

/** What was measured, by contestant. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

interface Started extends Contestant, RunningContestant {}

const connections = 32;

/** Measures; `told` hears of each sample. */
export async function measure(
  contestants: readonly Contestant[],
  options: Rounds,
  told: (name: string, sample: Sample) => void,
): Promise<Samples> {
  const valkey = await startServer({ args: ["--maxmemory-policy", "noeviction"] });
  const load = startLoad(requestsFile);
  const started: Started[] = [];
  const samples = new Map(contestants.map(({ name }) => [name, [] as Sample[]]));
  try {
    for (const one of contestants) {
      const running = await startContestant(one, { node: options.node, valkey: valkey.url });
      started.push({ ...one, ...running });
    }
    const take = (one: Started, seconds: number) => sampleOf({ one, load, valkey, seconds });
    for (const { port, path } of started) {
      await load.run({ port, path, connections, seconds: options.seconds, atLeast: options.warm });
    }
    for (let round = 0; round < options.rounds; round += 1) {
      for (const one of started) {
        const sample = await take(one, options.seconds);
        samples.get(one.name)?.push(sample);
        told(one.name, sample);
      }
    }
  } finally {
    await Promise.all(started.map((one) => one.stop()));
    await load.stop();
    await valkey.stop();
  }
  return samples;
}

interface Taking {
  readonly one: Started;
  readonly load: ReturnType<typeof startLoad>;
  readonly valkey: RunningServer;
  readonly seconds: number;
}

async function sampleOf({ one, load, valkey, seconds }: Taking): Promise<Sample> {
  const { port, path } = one;
  const before = { server: await one.usage(), store: await storeUsage(valkey) };
  const many = await load.run({ port, path, connections, seconds });
  const after = { server: await one.usage(), store: await storeUsage(valkey) };
  const alone = await load.run({ port, path, connections: 1, seconds: seconds / 2 });
  const used = (usage: typeof before): number => usage.server.cpu.user + usage.server.cpu.system;
  return {
    rate: many.rate,
    cpu: (used(after) - used(before)) / many.count,
    storeCpu: (after.store.cpu - before.store.cpu) / many.count,
    commands: (after.store.commands - before.store.commands) / many.count,
    p50: many.p50,
    p99: many.p99,
    alone: alone.p50,
    wrong: many.wrong + alone.wrong,
    loadBusy: many.busy,
    rss: after.server.rss / 2 ** 20,
  };
}

/** Microseconds, and commands that clients sent; what scripts call is not in it. */
export async function storeUsage(
  valkey: RunningServer,
): Promise<{ readonly cpu: number; readonly commands: number }> {
  const text = await valkey.cli("info", "all");
  const number = (name: string): number =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(text)?.[1] ?? 0);
  const calls = [...text.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)];
  const sent = calls.filter(([, name = ""]) => fromClients.has(name));
  return {
    cpu: (number("used_cpu_user") + number("used_cpu_sys")) * 1e6,
    commands: sent.reduce((sum, [, , count]) => sum + Number(count), 0),
  };
}

/** The scripts' own calls are other commands, except these two, which peers send themselves. */
const fromClients = new Set(["evalsha", "eval"]);
