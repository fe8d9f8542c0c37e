/** Starts real servers on ports of their own on 127.0.0.1, and stops them by process id. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { programsOf, workFolder, type Flavour } from "./programs.js";

/** A running server. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Runs its command line; the standard output. */
  cli(...words: readonly string[]): Promise<string>;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
  /** Starts it again on the same port and folder after `stop`. */
  start(): Promise<void>;
}

/** How a server is started. */
export interface Starting {
  readonly flavour?: Flavour;
  /** Its clock follows this file. */
  readonly clock?: SteppedClock;
  readonly args?: readonly string[];
}

/** A clock that servers follow and tests set. */
export interface SteppedClock {
  readonly file: string;
  /** Milliseconds since 1970; 0: the machine's time. */
  set(now: number): void;
  close(): void;
}

/** Starts a server. `VALKEY_URL` is not taken here: these tests stop and stall what they use. */
export async function startServer(starting: Starting = {}): Promise<RunningServer> {
  const { flavour = "valkey", clock, args = [] } = starting;
  const programs = await programsOf(flavour);
  const port = await freePort();
  const folder = newFolder(String(port));
  const env = clock && { LD_PRELOAD: await preload(), CLOCK_FILE: clock.file };
  let child: ChildProcess | undefined;
  const cli = async (...words: readonly string[]): Promise<string> => {
    const all = ["-h", "127.0.0.1", "-p", String(port), ...words];
    return (await execa(programs.cli, all)).stdout;
  };
  const start = async (): Promise<void> => {
    const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    child = spawn(programs.server, [...own, ...args], {
      stdio: "ignore",
      env: { ...process.env, ...env },
    });
    await until(async () => (await cli("ping")) === "PONG", `${flavour} on ${String(port)}`);
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    port,
    cli,
    signal: (name) => child?.kill(name),
    start,
    async stop() {
      await stop();
    },
  };
}

/** Three masters. */
export async function startCluster(starting: Starting = {}): Promise<readonly RunningServer[]> {
  // A stepped clock must not make the nodes think that the others are gone.
  const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000000000"];
  const nodes = await Promise.all(
    [0, 1, 2].map(() => startServer({ ...starting, args: [...args, ...(starting.args ?? [])] })),
  );
  const [first] = nodes;
  if (first === undefined) throw new Error("no node was started");
  const addresses = nodes.map(({ port }) => `127.0.0.1:${String(port)}`);
  await first.cli("--cluster", "create", ...addresses, "--cluster-yes");
  for (const node of nodes) {
    const isWhole = async () => (await node.cli("cluster", "info")).includes("cluster_state:ok");
    await until(isWhole, "a cluster that is whole");
  }
  return nodes;
}

/** A new clock, at the machine's time. */
export function steppedClock(): SteppedClock {
  const file = join(newFolder("clock"), "now");
  const open = openSync(file, "w+");
  const set = (now: number): void => {
    const micros = Buffer.alloc(8);
    micros.writeBigInt64LE(BigInt(now) * 1000n);
    writeSync(open, micros, 0, micros.length, 0);
  };
  set(0);
  return {
    file,
    set,
    close: () => {
      closeSync(open);
    },
  };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Asks until it is so; at most 20 seconds. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isSo().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A folder in this process' own, which goes when the process does. */
function newFolder(name: string): string {
  const own = join(workFolder, `of-${String(process.pid)}`);
  if (!existsSync(own)) {
    forgetTheDead();
    mkdirSync(own, { recursive: true });
    process.once("exit", () => {
      rmSync(own, { recursive: true, force: true });
    });
  }
  return mkdtempSync(join(own, `${name}-`));
}

/** Folders of processes that were killed. */
function forgetTheDead(): void {
  if (!existsSync(workFolder)) return;
  for (const entry of readdirSync(workFolder)) {
    const pid = /^of-(\d+)$/.exec(entry)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(workFolder, entry), { recursive: true, force: true });
  }
}

/** The library that lets a server follow a file instead of the machine's clock. */
async function preload(): Promise<string> {
  const library = join(workFolder, "clock.so");
  if (existsSync(library)) return library;
  mkdirSync(workFolder, { recursive: true });
  const source = join(import.meta.dirname, "clock.c");
  await execa("cc", ["-shared", "-fPIC", "-O1", "-o", library, source]);
  return library;
}
