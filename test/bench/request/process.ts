/** Processes of the bench: started on a core of their own where there are several, ended by id. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "./contestants.js";
import { peersFolder, tokenSecret } from "./workspace.js";

/** CPU time in microseconds, resident memory in bytes. */
export interface Usage {
  readonly cpu: { readonly user: number; readonly system: number };
  readonly rss: number;
}

/** A contestant that answers. */
export interface RunningContestant {
  readonly port: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** What the load process is asked for. */
export interface Job {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
  /** Goes on until so many were answered. */
  readonly atLeast?: number;
}

/** What came of it: requests per second, milliseconds, the share of a core that the load took. */
export interface Load {
  readonly count: number;
  readonly rate: number;
  readonly wrong: number;
  readonly busy: number;
  readonly p50: number;
  readonly p99: number;
}

/** Servers have the first core, everything else the second. */
export function pinned(core: 0 | 1, command: readonly string[]): readonly [string, string[]] {
  const taskset = "/usr/bin/taskset";
  const all = existsSync(taskset) && availableParallelism() > 1;
  const [program = "", ...args] = all ? [taskset, "-c", String(core), ...command] : command;
  return [program, args];
}

/** How a contestant is started. */
export interface Starting {
  readonly node: string;
  readonly valkey: string;
}

/** Starts a server and waits until it listens. */
export async function startContestant(
  contestant: Contestant,
  { node, valkey }: Starting,
): Promise<RunningContestant> {
  const { name, store, cwd, env } = contestant;
  const port = await freePort();
  const [command, args] = pinned(0, commandOf(contestant, node, port));
  const child = spawn(command, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit", ...(contestant.python ? [] : ["ipc" as const])],
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      JWT_SECRET: tokenSecret,
      IP_WHITELIST: "10.0.0.0/8,127.0.0.0/8,::1/128",
      ...(store === "valkey" && { VALKEY_URL: valkey, VALKEY_PREFIX: `${name}:` }),
      ...env,
    },
  });
  await listening(port, child, name);
  return {
    port,
    async usage() {
      if (contestant.python !== undefined) return usageOf(child.pid ?? 0);
      child.send("usage");
      const [usage] = (await once(child, "message")) as [Usage];
      return usage;
    },
    stop: () => ended(child),
  };
}

function commandOf({ program, python }: Contestant, node: string, port: number): string[] {
  if (python !== undefined) {
    const quiet = ["--no-access-log", "--log-level", "warning"];
    return [python, "-m", "uvicorn", program, "--port", String(port), ...quiet];
  }
  const flags = (process.env["BENCH_NODE_FLAGS"] ?? "").split(" ").filter(Boolean);
  return [node, ...flags, "--import", join(peersFolder, "meter.mjs"), program];
}

/** As Linux counts, in hundredths of a second; taskset becomes what it starts, so the id is right. */
function usageOf(pid: number): Usage {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const number = (index: number): number => Number(fields[index] ?? 0);
  const cpu = { user: number(11) * 10_000, system: number(12) * 10_000 };
  return { cpu, rss: number(21) * 4096 };
}

/** The process that asks; the file has the requests that it sends in turn. */
export function startLoad(requests: string): {
  run(job: Job): Promise<Load>;
  stop(): Promise<void>;
} {
  const [command, args] = pinned(1, [process.execPath, join(peersFolder, "load.mjs")]);
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, REQUESTS: requests },
  });
  return {
    async run(job) {
      child.send(job);
      const [said] = (await once(child, "message")) as [{ result?: Load; error?: string }];
      if (said.result === undefined) throw new Error(said.error);
      return said.result;
    },
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

async function listening(port: number, child: ChildProcess, name: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await connects(port)) return;
    if (child.exitCode !== null) throw new Error(`${name} ended before it listened`);
    await sleep(50);
  }
  throw new Error(`${name} doesn't listen`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
