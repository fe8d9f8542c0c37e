import { StartupError } from "../../environment/startup-error.js";
import type { App } from "../../http/app.js";
import type { Millis } from "../../stores/contract.js";
import type { SubmittedJob } from "../http/submit.js";
import { isJobThread } from "../../world/job-thread.js";
import { jobDesk } from "../offload/desk.js";
import { cronReader } from "./cron.js";
import { keepSchedule } from "./keep-schedule.js";

/**
 * When a job is submitted, what it gets, and whose it is.
 *
 * Where the clocks of a time zone change, a schedule of fixed times (no `*` and no step among minutes
 * and hours: `30 2 * * *`, `0 6,18 * * *`) keeps its number of jobs a day: a time that the change leaves
 * out is made up for when the clocks have changed, one that comes twice counts the first time. Any
 * other goes on by the clock on the wall: `0-59/15 * * * *` comes every quarter of an hour that passes.
 */
export interface JobSchedule extends Pick<SubmittedJob, "user" | "key" | "priority"> {
  /** Part of the ids of its jobs: letters, digits, `_` and `-`, at most 64. Another name is another schedule. */
  readonly name: string;
  /** Minute, hour, day of the month, month, day of the week: `30 2 * * *`; or `@daily` and its like. */
  readonly cron: string;
  /** Whose hours they are, such as `Europe/Berlin`; UTC unless said, whatever the machine's are. */
  readonly timezone?: string;
  /** As `submitJob` has it, and as unchecked; a function gets the time for which the job is. */
  readonly input: object | ((due: Date) => object);
}

/** Schedules of one endpoint. */
export interface ScheduleJobsOptions extends Pick<SubmittedJob, "name"> {
  /** That of the app's endpoint of that name unless said. */
  readonly queue?: SubmittedJob["queue"];
  readonly schedules: readonly JobSchedule[];
  /** Seconds that a job may be submitted late, from 1 to 3,600; 300 unless said. */
  readonly misfireGrace?: number;
}

/**
 * Submits jobs at the times of cron expressions, until the app drains. Every process may do so: the
 * id of a job is made of endpoint, schedule and time, so the job of one time is one job, whoever submits
 * it. They cost no credits, and a job begins whether or not the one before has ended: bound them by
 * `concurrency`.
 *
 * A time at which no process ran, or the queue was away, is made up for as long as it isn't older than
 * `misfireGrace`; of several the last alone, and older ones are left out. So results must be kept for
 * longer than that (`result_ttl`), or the job would run again.
 *
 * Rejects with a StartupError for an expression or a time zone that is none, without croner (`npm install
 * croner`), and where there is no such endpoint; with a RangeError for names and a `misfireGrace` that
 * can't be.
 * @example
 * import { memoryQueue, scheduleJobs, serviceUser, type App } from "@endpointgen/runtime";
 *
 * export const schedule = (app: App) =>
 *   scheduleJobs(app, {
 *     name: "send_report",
 *     queue: memoryQueue({ name: "send_report", world: app.world }),
 *     schedules: [
 *       {
 *         name: "every_morning",
 *         cron: "30 6 * * 1-5",
 *         timezone: "Europe/Berlin",
 *         user: serviceUser({ id: "reporter", scopes: ["run:report"] }),
 *         input: (due: Date) => ({ body: { day: due.toISOString().slice(0, 10) } }),
 *       },
 *     ],
 *   });
 */
export async function scheduleJobs(app: App, options: ScheduleJobsOptions): Promise<void> {
  const { name, schedules, misfireGrace = 300 } = options;
  // Threads of a worker load the same module as the worker itself, which schedules already.
  if (isJobThread()) return;
  if (!(misfireGrace >= 1 && misfireGrace <= 3_600)) {
    throw new RangeError(`misfireGrace is 1 to 3600 seconds, not ${String(misfireGrace)}`);
  }
  assertNames(schedules.map((schedule) => schedule.name));
  const queue = options.queue ?? queueIn(app, name);
  const read = await cronReader();
  const kept = schedules.map(({ name: own, cron, timezone = "UTC", input, ...rest }) => ({
    times: read({ name: own, cron, timezone }),
    graceMs: misfireGrace * 1000,
    name,
    id: (due: Millis) => idOf(name, own, due),
    job: (due: Millis) => ({
      ...rest,
      queue,
      input: typeof input === "function" ? (input as (due: Date) => object)(new Date(due)) : input,
    }),
  }));
  const begin = (): void => {
    for (const schedule of kept) app.atDrain(keepSchedule(app, schedule));
  };
  // Not awaited: `wiring.prepare` may be what calls this.
  app.prepared.then(begin, () => undefined);
}

/** Every process makes the same; and no caller chooses the ids of jobs. */
const idOf = (name: string, schedule: string, due: Millis): string =>
  `${name}.${schedule}.${new Date(due).toISOString().slice(0, 16)}Z`;

function assertNames(names: readonly string[]): void {
  for (const name of names) {
    if (/^[\w-]{1,64}$/.test(name)) continue;
    throw new RangeError("a schedule is named with letters, digits, _ and -, at most 64");
  }
  if (new Set(names).size < names.length) throw new RangeError("two schedules have one name");
}

function queueIn(app: App, name: string): SubmittedJob["queue"] {
  const { works, own } = app.made(jobDesk);
  const queue = (works.get(name) ?? own.get(name))?.queue;
  if (queue) return queue;
  const problem = `Jobs of ${name} are scheduled, and no endpoint of that name has jobs.`;
  const cure = "Schedule them when the endpoints are mounted, under the endpoint_name.";
  throw new StartupError([{ problem, cure }]);
}
