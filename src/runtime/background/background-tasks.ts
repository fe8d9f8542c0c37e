import type { ServerResponse } from "node:http";
import type { App } from "../http/app.js";
import { closed } from "../http/closed.js";
import { taskRunner } from "./task-runner.js";
import { taskStates } from "./task-states.js";
import type { TakenTask, Task } from "./task.js";

/** Takes tasks of one request, or of nobody's. */
export interface BackgroundTasks {
  /** Takes a task; see `addBackgroundTaskSafe`. */
  readonly take: (task: Omit<Task, "id">) => TakenTask;
}

/**
 * Where tasks of a request are added. They begin when the answer has gone out, and are dropped when
 * it is a refusal or an error (400 and above); without a response they begin at once. A closing app
 * waits ten seconds for those that have begun. They live in this process: work that must not be
 * lost when it dies, or takes longer than two seconds, is a job.
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
export function backgroundTasks(app: App, response?: ServerResponse): BackgroundTasks {
  const runner = app.made(taskRunner);
  const states = app.made(taskStates);
  const answered = response === undefined ? Promise.resolve(true) : isGood(response);
  return {
    take: (parts) => {
      const task: Task = { ...parts, id: app.world.id() };
      const begin = async (): Promise<Awaited<TakenTask["ended"]>> => {
        await states.note(task, "queued");
        if ((await answered) && task.isWanted?.() !== false) return runner.run(task);
        await states.note(task, "dropped");
        return "dropped";
      };
      return { id: task.id, ended: runner.hold(task, begin()) };
    },
  };
}

/** Whether the request came to something, once that is known. A reader that left changes nothing. */
async function isGood(response: ServerResponse): Promise<boolean> {
  await closed(response);
  return response.statusCode < 400;
}
