/**
 * How many jobs are submitted and worked on per second, and how long they wait, beside plain BullMQ on
 * the same Redis. Every round asks both, in turn; each has one process for both sides.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";
import { startServer, type RunningServer } from "../../servers/server.js";
import { printSpread, ratioOf, spreadOf } from "../statistics.js";
import type { Target } from "../targets.js";
import type { Measured, Order, Phase, Place, Who } from "./messages.js";

/** One phase of a round as one contestant did it. */
export interface JobSample extends Measured {
  /** Commands that the server was sent for each job. */
  readonly commands: number;
  /** Microseconds of the server's CPU for each job. */
  readonly serverCpu: number;
}

/** Samples by phase and contestant, one for each round. */
export type JobSamples = Readonly<Record<Phase["kind"], Readonly<Record<Who, JobSample[]>>>>;

/** How much is measured. */
export interface JobRounds {
  readonly rounds: number;
  readonly jobs: number;
}

/** Jobs per second that are submitted while workers wait for them. */
const perSecond = 200;
const concurrency = 20;
const whos = ["BullMQ", "ours"] as const;

/** Measures both; the first round only warms up. */
export async function measureJobs({ rounds, jobs }: JobRounds): Promise<JobSamples> {
  const server = await startServer({
    flavour: "redis",
    args: ["--maxmemory-policy", "noeviction"],
  });
  const { url } = server;
  const program = await bundled();
  const processes = {
    ours: start(program, { who: "ours", url }),
    BullMQ: start(program, { who: "BullMQ", url }),
  };
  const none = () => ({ ours: [], BullMQ: [] });
  const samples: JobSamples = {
    submit: none(),
    work: none(),
    burn: none(),
    heavy: none(),
    paced: none(),
  };
  try {
    const turns = Array.from({ length: rounds + 1 }, (_, round) =>
      (round % 2 === 0 ? whos : whos.toReversed()).map((who) => ({ round, who })),
    );
    for (const { round, who } of turns.flat()) {
      const size = round === 0 ? Math.min(jobs, 2_000) : jobs;
      const measured = await phasesOf(server, await processes[who], size);
      if (round > 0) measured.forEach((sample, kind) => samples[kind][who].push(sample));
    }
  } finally {
    for (const child of Object.values(processes)) (await child).disconnect();
    await server.stop();
  }
  return samples;
}

/** All phases on an empty server. */
async function phasesOf(
  server: RunningServer,
  child: ChildProcess,
  jobs: number,
): Promise<ReadonlyMap<Phase["kind"], JobSample>> {
  await server.cli("flushall");
  const found = new Map<Phase["kind"], JobSample>();
  for (const order of orders(jobs)) {
    const sample = await sampled(server, child, order);
    // A second time it only fills the queue.
    if (!found.has(order.kind)) found.set(order.kind, sample);
  }
  return found;
}

const orders = (jobs: number): readonly Phase[] => [
  { kind: "submit", jobs, inFlight: 50 },
  { kind: "work", jobs, concurrency },
  { kind: "submit", jobs: jobs / 4, inFlight: 50 },
  { kind: "burn", jobs: jobs / 4, concurrency },
  { kind: "submit", jobs: jobs / 16, inFlight: 50 },
  { kind: "heavy", jobs: jobs / 16, concurrency },
  { kind: "paced", jobs: Math.min(jobs, 4 * perSecond), perSecond, concurrency },
];

/** Both as a build makes them: what loads TypeScript as it stands names every function it meets. */
async function bundled(): Promise<string> {
  const root = join(import.meta.dirname, "../../..");
  const outfile = join(root, ".tmp/bench/jobs.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "process.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    logLevel: "warning",
  });
  return outfile;
}

async function start(program: string, place: Place): Promise<ChildProcess> {
  const flags = (process.env["BENCH_NODE_FLAGS"] ?? "").split(" ").filter(Boolean);
  const child = fork(program, [JSON.stringify(place)], {
    execArgv: flags,
    env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent" },
  });
  await once(child, "message");
  return child;
}

async function sampled(
  server: RunningServer,
  child: ChildProcess,
  order: Phase,
): Promise<JobSample> {
  if (order.kind === "submit" || order.kind === "paced")
    await ordered(child, { kind: "prepare", jobs: order.jobs });
  const before = await used(server);
  const result = await ordered(child, order);
  const after = await used(server);
  const each = (key: "commands" | "cpu"): number => (after[key] - before[key]) / order.jobs;
  return { ...result, commands: each("commands"), serverCpu: each("cpu") };
}

async function ordered(child: ChildProcess, order: Order): Promise<Measured> {
  child.send(order);
  const [said] = (await once(child, "message")) as [{ result?: Measured; error?: string }];
  if (said.result === undefined) throw new Error(said.error);
  return said.result;
}

/** What the server has done so far: commands of clients, microseconds of CPU. */
async function used(server: RunningServer): Promise<{ commands: number; cpu: number }> {
  const info = await server.cli("info", "all");
  const number = (pattern: RegExp): number => Number(pattern.exec(info)?.[1] ?? 0);
  const scripts = [
    ...info.matchAll(/cmdstat_(?!\w+\|)(?:evalsha|eval|ping|bzpopmin|exec):calls=(\d+)/g),
  ];
  const commands = scripts.reduce((sum, [, calls]) => sum + Number(calls), 0);
  const cpu = number(/used_cpu_user:([\d.]+)/) + number(/used_cpu_sys:([\d.]+)/);
  return { commands, cpu: cpu * 1e6 };
}

/** A table of what was measured. */
export function printJobs(samples: JobSamples): string {
  const head =
    "phase    who      jobs/s                    p99 ms                CPU us  server us  commands";
  const lines = Object.entries(samples).flatMap(([phase, both]) =>
    whos.map((who) => {
      const of = (key: keyof JobSample) => spreadOf(both[who].map((one) => one[key]));
      return [
        phase.padEnd(9),
        who.padEnd(9),
        printSpread(of("rate"), 0).padEnd(26),
        printSpread(of("p99"), 1).padEnd(22),
        of("cpu").median.toFixed(0).padStart(6),
        of("serverCpu").median.toFixed(0).padStart(11),
        of("commands").median.toFixed(2).padStart(10),
      ].join("");
    }),
  );
  return [head, ...lines].join("\n");
}

/** Beside BullMQ, inside each round. */
export function jobTargets({ submit, work, burn, heavy, paced }: JobSamples): readonly Target[] {
  const ratio = (both: JobSamples["work"], key: keyof JobSample) =>
    ratioOf(
      both.ours.map((one) => one[key]),
      both.BullMQ.map((one) => one[key]),
    );
  return [
    { id: "J1", what: "jobs/s submitted / BullMQ", ...least, measured: ratio(submit, "rate") },
    { id: "J2", what: "jobs/s of empty work / BullMQ", ...least, measured: ratio(work, "rate") },
    { id: "J3", what: "jobs/s of 1 ms of CPU / BullMQ", ...least, measured: ratio(burn, "rate") },
    {
      id: "J4",
      what: "jobs/s of 10 ms of CPU / BullMQ",
      ...least,
      measured: ratio(heavy, "rate"),
    },
    {
      id: "J5",
      what: "p99 of the wait for 10 ms of CPU / BullMQ",
      ...most,
      measured: ratio(heavy, "p99"),
    },
    {
      id: "J6",
      what: "p99 of the wait at 200 jobs/s / BullMQ",
      ...most,
      measured: ratio(paced, "p99"),
    },
  ];
}

const least = { bound: 0.9, at: "least" } as const;
const most = { bound: 1.11, at: "most" } as const;
