/** The parts alone: limiters, caches, and what one admission costs a store. */
import { join } from "node:path";
import { execa } from "execa";
import { startServer } from "../../servers/server.js";
import { pinned } from "../request/process.js";
import { storeUsage } from "../request/rounds.js";
import { peersFolder } from "../request/workspace.js";
import { printSpread, ratioOf, spreadOf, type Spread } from "../statistics.js";
import type { Target } from "../targets.js";

/** What one micro bench measured: operations per second by contestant, and other figures. */
export interface Micro {
  readonly samples: Readonly<Record<string, readonly number[]>>;
  readonly more: { readonly hits?: Readonly<Record<string, number>> };
  /** Microseconds of the store's CPU per operation and script; present where there is a store. */
  readonly scripts?: Readonly<Record<string, number>>;
}

/** How often, for how long, on which Node. */
export interface MicroRounds {
  readonly rounds: number;
  readonly seconds: number;
  readonly node: string;
}

/** The names of the micro benches. */
export const micros = ["limiters", "caches", "store"] as const;

const runtime = new URL("../../../src/runtime/dist/esm", import.meta.url).pathname;

/** Runs one of them in a process of its own, with a server of its own. */
export async function runMicro(
  name: (typeof micros)[number],
  { node, rounds, seconds }: MicroRounds,
): Promise<Micro> {
  const valkey = await startServer();
  try {
    const [command, args] = pinned(0, [node, join(peersFolder, "micro", `${name}.mjs`)]);
    const env = {
      RUNTIME: runtime,
      VALKEY_URL: valkey.url,
      ROUNDS: JSON.stringify({ rounds, seconds }),
    };
    const { stdout } = await execa(command, args, { env, cwd: peersFolder });
    const micro = JSON.parse(stdout) as Micro;
    return name === "store" ? { ...micro, scripts: await scriptCosts(valkey) } : micro;
  } finally {
    await valkey.stop();
  }
}

/** By the server's own count: microseconds per script call, and of its whole process. */
async function scriptCosts(valkey: Parameters<typeof storeUsage>[0]) {
  const stats = await valkey.cli("info", "commandstats");
  const line = /^cmdstat_evalsha:calls=(\d+),usec=(\d+)/m.exec(stats);
  const [calls, micros] = [Number(line?.[1] ?? 0), Number(line?.[2] ?? 0)];
  const { cpu } = await storeUsage(valkey);
  // Two scripts for each request: the admission and the settlement.
  return {
    "script µs per admission and settlement": (2 * micros) / calls,
    "store process µs per admission and settlement": (2 * cpu) / calls,
  };
}

/** Every figure of a micro bench, a line each. */
export function printMicro(micro: Micro): string {
  const rates = Object.entries(micro.samples).map(
    ([name, rates]) =>
      `${name.padEnd(36)}${printSpread(spreadOf(rates.map((rate) => rate / 1000)), 1)} k/s`,
  );
  const hits = Object.entries(micro.more.hits ?? {}).map(
    ([name, share]) => `${name.padEnd(36)}${(share * 100).toFixed(1)} % hits`,
  );
  const costs = Object.entries(micro.scripts ?? {}).map(
    ([name, cost]) => `${name.padEnd(48)}${cost.toFixed(1)}`,
  );
  return [...rates, ...hits, ...costs].join("\n");
}

const policies = ["fifo", "lifo", "lru", "mru", "lfu", "sieve"];

/** The targets that a micro bench says something about. */
export function microTargets({ samples, more: { hits } }: Micro): readonly Target[] {
  const beside = (id: string, bound: number, pair: readonly [string, string]): Target[] => {
    const [ours, theirs] = [samples[pair[0]], samples[pair[1]]];
    if (ours === undefined || theirs === undefined) return [];
    return [{ id, at: "least", bound, what: pair.join(" / "), measured: ratioOf(ours, theirs) }];
  };
  const speeds = [1000, 10_000].flatMap((capacity) =>
    policies.flatMap((policy): Target[] => {
      const name = `${policy}, ${String(capacity)}`;
      const rates = samples[name]?.map((rate) => rate / 1e6);
      if (rates === undefined) return [];
      return [{ id: "P9", at: "least", bound: 4, what: `M/s: ${name}`, measured: spreadOf(rates) }];
    }),
  );
  const points = (capacity: number): Spread => {
    const of = (policy: string): number => hits?.[`${policy}, ${String(capacity)}, Zipf 0.9`] ?? 0;
    return spreadOf([(of("sieve") - of("lru")) * 100]);
  };
  const shares = (hits === undefined ? [] : [1000, 10_000]).map((capacity): Target => {
    const what = `points of hits: sieve - lru, ${String(capacity)}`;
    return { id: "P9", at: "least", bound: 5, what, measured: points(capacity) };
  });
  return [
    ...beside("P8", 5, ["part, memory", "rate-limiter-flexible, memory"]),
    ...beside("P8", 5, ["by hand, memory", "rate-limiter-flexible, memory"]),
    ...beside("P8", 1, ["by hand, valkey", "rate-limiter-flexible, valkey"]),
    ...speeds,
    ...beside("P9", 20, ["get-or-set", "get-or-set, bentocache"]),
    ...shares,
  ];
}
