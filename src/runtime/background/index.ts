export {
  addBackgroundTaskSafe,
  addBackgroundTaskWithRetry,
  chainBackgroundTasks,
  type RetriedTaskOptions,
} from "./add.js";
export { backgroundTasks, type BackgroundTasks } from "./background-tasks.js";
export { endpointTasks } from "./endpoint-tasks.js";
export type {
  Background,
  ChainContext,
  ChainStep,
  EndpointTask,
  EndpointTaskContext,
  EndpointTasksOptions,
  OwnTaskOptions,
} from "./handler-tasks.js";
export type { RequestTasks } from "./request-tasks.js";
export {
  BackgroundTaskError,
  type TakenTask,
  type TaskContext,
  type TaskOptions,
  type TaskState,
  type TaskStep,
  type TaskWork,
} from "./task.js";
export { taskStatus } from "./task-status.js";
export { backgroundTaskWithDbSession } from "./with-db-session.js";
