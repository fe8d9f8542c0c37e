/**
 * How long callers wait while workers on the same machine burn every processor, beside how long they
 * wait while those are stopped. Half of a round is the one, half the other.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "../../servers/server.js";
import { ratioOf, spreadOf, printSpread } from "../statistics.js";
import type { Target } from "../targets.js";

/** 99th percentiles in milliseconds, one for each round. */
export interface Interference {
  readonly idle: number[];
  readonly busy: number[];
  /** As busy, with workers that have the priority of everybody else. */
  readonly equal: number[];
}

const perSecond = 50;

/** Measures so many rounds, with so many seconds for each of their parts. */
export async function measureInterference(rounds: number, seconds: number): Promise<Interference> {
  const server = await startServer({ flavour: "redis" });
  const children: ChildProcess[] = [];
  const start = async (file: string, ...args: readonly string[]) => {
    const [child, said] = await started(file, [server.url, ...args]);
    children.push(child);
    return { child, said };
  };
  const found: Interference = { idle: [], busy: [], equal: [] };
  try {
    const api = await start("api.ts");
    const target = `http://127.0.0.1:${String(api.said)}/`;
    await askFor(target, seconds);
    const workers = { busy: await start("worker.ts"), equal: await start("worker.ts", "0") };
    for (const { child } of Object.values(workers)) child.kill("SIGSTOP");
    for (let round = 0; round < rounds; round += 1) {
      found.idle.push(await askFor(target, seconds));
      for (const kind of ["busy", "equal"] as const) {
        workers[kind].child.kill("SIGCONT");
        await sleep(500);
        found[kind].push(await askFor(target, seconds));
        workers[kind].child.kill("SIGSTOP");
      }
    }
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await server.stop();
  }
  return found;
}

async function started(file: string, args: readonly string[]): Promise<[ChildProcess, unknown]> {
  const child = fork(join(import.meta.dirname, file), args, {
    execArgv: ["--import", "tsx"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      LOG_LEVEL: "silent",
      SECRET_KEY: "the secret of a bench, 0123456789 abcdef",
    },
  });
  const [said] = (await once(child, "message")) as [unknown];
  return [child, said];
}

/** Asks at a steady rate, whoever answers late, and gives the 99th percentile in milliseconds. */
async function askFor(target: string, seconds: number): Promise<number> {
  const times: Promise<number>[] = [];
  const begun = performance.now();
  for (let at = 0; at < seconds * perSecond; at += 1) {
    const due = begun + (1000 * at) / perSecond;
    await sleep(Math.max(0, due - performance.now()));
    times.push(ask(target));
  }
  const sorted = (await Promise.all(times)).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
}

async function ask(target: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(target, { method: "POST" });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`answered ${String(response.status)}`);
  return performance.now() - begun;
}

/** A line for each part. */
export function printInterference(found: Interference): string {
  const names = {
    idle: "workers stopped",
    busy: "workers as they are served",
    equal: "workers of equal priority",
  };
  const lines = Object.entries(names).map(
    ([kind, name]) =>
      `${name.padEnd(28)}${printSpread(spreadOf(found[kind as keyof Interference]), 1)}`,
  );
  return ["p99 of a request, ms", ...lines].join("\n");
}

/** What callers feel of busy workers. */
export function interferenceTargets({ idle, busy }: Interference): readonly Target[] {
  const what = "p99 while workers burn all processors / idle";
  return [{ id: "I1", what, bound: 1.5, at: "most", measured: ratioOf(busy, idle) }];
}
