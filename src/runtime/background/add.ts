import type { BackgroundTasks } from "./background-tasks.js";
import { assertTries } from "./task.js";
import type { TakenTask, TaskOptions, TaskStep, TaskWork } from "./task.js";

/** How a failed task is tried again. */
export interface RetriedTaskOptions extends TaskOptions {
  /** Further tries; 3 unless said. */
  readonly maxRetries?: number;
  /** Seconds between the tries; 1 unless said. */
  readonly retryDelay?: number;
}

/**
 * Adds work that is done after the answer. What it throws is logged and tracked, and never harms
 * the process. With `trackStatus`, its owner can ask how it stands (`taskStatus`).
 * @example
 * import { addBackgroundTaskSafe, backgroundTasks, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const sendWelcomeEmail = (email: string) => Promise.resolve(email);
 * app.express.post("/users", (_request, response) => {
 *   const tasks = backgroundTasks(app, response);
 *   addBackgroundTaskSafe(tasks, () => sendWelcomeEmail("ann@example.com"), { name: "welcome" });
 *   response.status(201).json({ id: "7" });
 * });
 */
export function addBackgroundTaskSafe(
  tasks: BackgroundTasks,
  work: TaskWork,
  options: TaskOptions = {},
): TakenTask {
  return addBackgroundTaskWithRetry(tasks, work, { ...options, maxRetries: 0, retryDelay: 0 });
}

/**
 * As `addBackgroundTaskSafe`, for work that is tried again when it fails; so it must do no harm when
 * it is done twice. Throws a RangeError unless `maxRetries` is a whole number from 0 and
 * `retryDelay` is 0 or more.
 * @example
 * import { addBackgroundTaskWithRetry, backgroundTasks, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const processData = () => Promise.resolve();
 * app.express.post("/data", (_request, response) => {
 *   const options = { maxRetries: 3, retryDelay: 1 };
 *   addBackgroundTaskWithRetry(backgroundTasks(app, response), processData, options);
 *   response.json({ status: "processing" });
 * });
 */
export function addBackgroundTaskWithRetry(
  tasks: BackgroundTasks,
  work: TaskWork,
  { name = nameOf(work), trackStatus, maxRetries = 3, retryDelay = 1 }: RetriedTaskOptions = {},
): TakenTask {
  assertTries(maxRetries, retryDelay);
  const owner = trackStatus?.owner;
  return tasks.take({ name, steps: [{ name, work }], maxRetries, retryDelay, owner });
}

/**
 * Adds works that are done one after the other. The first that fails ends the chain; log and state
 * name it.
 * @example
 * import { backgroundTasks, chainBackgroundTasks, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const sendWelcomeEmail = (id: string) => Promise.resolve(id);
 * const updateAnalytics = (id: string) => Promise.resolve(id);
 * app.express.post("/register", (_request, response) => {
 *   chainBackgroundTasks(backgroundTasks(app, response), [
 *     { name: "welcome", work: () => sendWelcomeEmail("7") },
 *     { name: "analytics", work: () => updateAnalytics("7") },
 *   ]);
 *   response.status(201).json({ id: "7" });
 * });
 */
export function chainBackgroundTasks(
  tasks: BackgroundTasks,
  steps: readonly TaskStep[],
  { name = steps.map((step) => step.name).join("-"), trackStatus }: TaskOptions = {},
): TakenTask {
  const owner = trackStatus?.owner;
  return tasks.take({ name, steps, maxRetries: 0, retryDelay: 0, owner });
}

const nameOf = (work: TaskWork): string => (work.name === "" ? "task" : work.name);
