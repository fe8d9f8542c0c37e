import type { App } from "../http/app.js";
import type { Task, TaskState } from "./task.js";

/** What the owner of a task is told: never why it failed, only where. */
export interface KeptState {
  readonly owner: string;
  readonly task_id: string;
  readonly name: string;
  readonly status: TaskState;
  /** The step that failed. */
  readonly failed_step?: string;
  /** ISO 8601. */
  readonly since: string;
}

const place = { namespace: "background_tasks", policy: "fifo" } as const;
/** An hour, and so many tasks that one caller can't push out everybody else's at once. */
const kept = { ...place, ttl: 3600, capacity: 10_000 };

const keyOf = (id: string): string => `background_task:${id}`;

/** States of tasks, in the store, so that every process of the service can tell them. */
export class TaskStates {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Never rejects: a state that can't be kept stops no task. */
  async note(task: Task, status: TaskState, failedStep?: string): Promise<void> {
    const { id, name, owner } = task;
    if (owner === undefined) return;
    const state: KeptState = {
      owner,
      task_id: id,
      name,
      status,
      ...(failedStep !== undefined && { failed_step: failedStep }),
      since: new Date(this.#app.world.clock.now()).toISOString(),
    };
    try {
      await this.#app.cache.set(keyOf(id), state, kept);
    } catch (error) {
      if (error instanceof Error) this.#app.track(error);
    }
  }

  async of(id: string): Promise<KeptState | undefined> {
    return (await this.#app.cache.get(keyOf(id), place)) as KeptState | undefined;
  }
}

/** The states of an app's tasks; for `app.made`. */
export const taskStates = (app: App): TaskStates => new TaskStates(app);
