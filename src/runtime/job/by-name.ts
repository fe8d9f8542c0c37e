/** Jobs by hand, under the names of the documents. */
import type { App } from "../http/app.js";
import { submitJob, type SubmittedJob } from "./http/submit.js";
import { pulsarQueue, type PulsarQueueOptions } from "./pulsar/pulsar-queue.js";
import type { JobRecord } from "./words.js";
import type { JobHandler, JobWork } from "./worker/work.js";

/**
 * Publishes a job on Pulsar, signed, and gives its id. Rejects with a Refusal, 503 `queue_away` or 413
 * `job_too_large`.
 * @example
 * import { memoryRecords, publishJobToPulsar, pulsarQueue, type App, type User } from "@endpointgen/runtime";
 *
 * export const heavyCalc = async (app: App, user: User, payload: { n: number }) => {
 *   const queue = pulsarQueue({
 *     name: "heavy_calc",
 *     world: app.world,
 *     url: "ws://127.0.0.1:8080/ws/v2",
 *     topic: "persistent://public/default/cpu-jobs",
 *     dlqTopic: "persistent://public/default/cpu-jobs-dlq",
 *     records: memoryRecords(app.world.clock),
 *   });
 *   const job_id = await publishJobToPulsar(app, { queue, name: "heavy_calc", user, input: payload });
 *   return { job_id, status: "queued" };
 * };
 */
export async function publishJobToPulsar(app: App, job: SubmittedJob): Promise<string> {
  return (await submitJob(app, job)).id;
}

/**
 * Queues a job on Valkey or Redis, signed, and gives its id. Rejects with a Refusal, 503 `queue_away`.
 * @example
 * import { enqueueJobToValkey, valkeyQueue, type App, type User } from "@endpointgen/runtime";
 *
 * export const heavyCalc = (app: App, user: User, input: { n: number }) => {
 *   const queue = valkeyQueue({ name: "heavy_calc", world: app.world, url: "redis://127.0.0.1:6379" });
 *   return enqueueJobToValkey(app, { queue, name: "heavy_calc", user, input });
 * };
 */
export async function enqueueJobToValkey(app: App, job: SubmittedJob): Promise<string> {
  return (await submitJob(app, job)).id;
}

/** Topics and labels of a task, and how it runs. Delays are in seconds. */
export interface PulsarTaskOptions
  extends Omit<PulsarQueueOptions, "world">, Omit<JobWork, "queue" | "handler"> {}

/** A function whose calls are jobs. */
export interface PulsarTask<Input> {
  /** Publishes a call. Rejects as `publishJobToPulsar` does. */
  submit(user: SubmittedJob["user"], input: Input, id?: string): Promise<JobRecord>;
  /** For `createWorker`, under the task's name. */
  readonly work: JobWork;
}

/**
 * Makes a function's calls jobs on Pulsar: a process that calls it publishes, a worker runs it, with
 * `maxRetries` further tries `retryDelay` seconds apart, then the job is on `dlqTopic`.
 * @example
 * import { createWorker, memoryRecords, pulsarTask, type App } from "@endpointgen/runtime";
 *
 * export const start = (app: App) => {
 *   const options = {
 *     name: "cpu_job",
 *     url: "ws://127.0.0.1:8080/ws/v2",
 *     topic: "persistent://public/default/cpu-jobs",
 *     dlqTopic: "persistent://public/default/cpu-jobs-dlq",
 *     maxRetries: 2,
 *     retryDelay: 2,
 *     roles: ["cpu_user"],
 *     records: memoryRecords(app.world.clock),
 *   };
 *   const task = pulsarTask(app, options, (input: { n: number }) => ({ square: input.n ** 2 }));
 *   createWorker(app, { cpu_job: task.work }).start();
 *   return task;
 * };
 */
export function pulsarTask<Input, Result>(
  app: App,
  options: PulsarTaskOptions,
  handler: JobHandler<Input, Result>,
): PulsarTask<Input> {
  const queue = pulsarQueue({ ...options, world: app.world });
  const { name } = options;
  return {
    submit: (user, input, id) =>
      submitJob(app, { queue, name, user, input, ...(id !== undefined && { id }) }),
    work: { ...options, queue, handler },
  };
}
