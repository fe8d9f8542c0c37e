/** A contestant's process: submits jobs and works on them as its parent says. */
import { setTimeout as sleep } from "node:timers/promises";
import { bullContestant } from "./bull.js";
import { burnMs, burnt, type Measured, type Order, type Phase, type Place } from "./messages.js";
import { ourContestant } from "./ours.js";

/** Somebody with a queue. */
export interface Contestant {
  /** Before a run: what jobs need that isn't measured. */
  prepare(jobs: number): Promise<void>;
  submit(at: number): Promise<void>;
  /** Works with so many at once; `begun` is told at each start when the job was submitted. */
  work(concurrency: number, begun: (submittedAt: number) => void): Promise<Working>;
}

/** Workers at work. */
export interface Working {
  /** How many jobs are done. */
  done(): number;
  stop(): Promise<void>;
}

const place = JSON.parse(process.argv[2] ?? "{}") as Place;
const contestant = place.who === "ours" ? ourContestant(place.url) : bullContestant(place.url);

const p99 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)] ?? NaN;

async function measured(jobs: number, run: () => Promise<readonly number[]>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const times = await run();
  const took = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (1000 * jobs) / took, p99: p99(times), cpu: (user + system) / jobs };
}

async function submitted(jobs: number, inFlight: number): Promise<readonly number[]> {
  const times: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < jobs) {
      const begun = performance.now();
      await contestant.submit((next += 1));
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return times;
}

/** Works until so many are done, and gives how long each waited. */
async function worked(
  order: Exclude<Phase, { readonly kind: "submit" }>,
): Promise<readonly number[]> {
  const { jobs, concurrency } = order;
  const waits: number[] = [];
  const working = await contestant.work(concurrency, (at) => {
    waits.push(Date.now() - at);
    burnt(burnMs[order.kind]);
  });
  if (order.kind === "paced") await pacedly(jobs, order.perSecond);
  while (working.done() < jobs) await sleep(2);
  // What is let go of belongs to the work.
  await working.stop();
  return waits;
}

async function pacedly(jobs: number, perSecond: number): Promise<void> {
  const begun = performance.now();
  const all: Promise<void>[] = [];
  for (let at = 0; at < jobs; at += 1) {
    const ahead = begun + (1000 * at) / perSecond - performance.now();
    if (ahead > 1) await sleep(ahead);
    all.push(contestant.submit(at));
  }
  await Promise.all(all);
}

async function obey(order: Order): Promise<Measured> {
  const { jobs } = order;
  if (order.kind === "prepare") {
    await contestant.prepare(jobs);
    return { rate: 0, p99: 0, cpu: 0 };
  }
  if (order.kind === "submit") {
    return measured(jobs, () => submitted(jobs, order.inFlight));
  }
  return measured(jobs, () => worked(order));
}

process.on("message", (order: Order) => {
  obey(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// So that a profile is written.
process.on("disconnect", () => process.exit());
process.send?.("ready");
