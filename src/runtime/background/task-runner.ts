import { Counter, Gauge } from "prom-client";
import type { App } from "../http/app.js";
import { boundedLabels } from "../metrics/bounded-labels.js";
import { BackgroundTaskError, type Task, type TaskContext, type TaskStep } from "./task.js";
import { taskStates, type TaskStates } from "./task-states.js";
import { pause } from "../world/pause.js";

/** How long a closing app waits for its tasks, in milliseconds. */
const patienceMs = 10_000;

type Ended = "succeeded" | "failed";

/** Runs the tasks of one app, and waits for them when it closes. */
export class TaskRunner {
  readonly #app: App;
  readonly #states: TaskStates;
  readonly #held = new Map<Promise<unknown>, Task>();
  readonly #ending = new AbortController();
  readonly #count: (name: string, ended: Ended) => void;
  #isClosed = false;

  constructor(app: App) {
    this.#app = app;
    this.#states = app.made(taskStates);
    this.#count = counters(app, () => this.#held.size);
    app.atClose(() => this.drain());
  }

  /** Tasks that are not finished. */
  get left(): number {
    return this.#held.size;
  }

  /** A closing app waits for it, and so for what it waits for. */
  hold<Ending>(task: Task, work: Promise<Ending>): Promise<Ending> {
    this.#held.set(work, task);
    return work.finally(() => this.#held.delete(work));
  }

  /** Waits for the tasks in hand; what takes too long is told to stop, and named in the log. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    await new Promise<void>((resolve) => {
      const cancel = this.#app.world.clock.after(patienceMs, resolve);
      void this.#idle().then(() => {
        cancel();
        resolve();
      });
    });
    const left = [...this.#held.values()].map(({ name }) => name);
    this.#ending.abort(new Error("The app has closed."));
    if (left.length > 0) this.#app.say("background tasks were not finished", { tasks: left });
  }

  /** Tasks may add further ones. */
  async #idle(): Promise<void> {
    while (this.#held.size > 0) await Promise.all(this.#held.keys());
  }

  /** Never rejects: what goes wrong is logged and tracked. */
  async run(task: Task): Promise<Ended> {
    const failure = await this.#failureOf(task);
    const ended = failure ? "failed" : "succeeded";
    this.#count(task.name, ended);
    if (failure) this.#app.track(failure, { endpoint: task.name });
    await this.#states.note(task, ended, failure?.step);
    return ended;
  }

  async #failureOf(task: Task): Promise<BackgroundTaskError | undefined> {
    const [first] = task.steps;
    if (this.#isClosed && this.#ending.signal.aborted) {
      const cause = new Error("the app has closed");
      return new BackgroundTaskError(task.name, first?.name ?? "-", cause);
    }
    await this.#states.note(task, "running");
    for (const step of task.steps) {
      try {
        await this.#tried(task, step);
      } catch (error) {
        return new BackgroundTaskError(task.name, step.name, error);
      }
    }
    return undefined;
  }

  /** Rejects with what the last try threw. */
  async #tried(task: Task, { name: step, work }: TaskStep): Promise<void> {
    const { log, world } = this.#app;
    const { id, name, maxRetries, retryDelay } = task;
    const context: TaskContext = { id, signal: this.#ending.signal, log };
    for (let tried = 0; ; tried += 1) {
      try {
        await work(context);
        return;
      } catch (error) {
        if (tried >= maxRetries || this.#ending.signal.aborted) throw error;
        const { message } = error instanceof Error ? error : new Error(String(error));
        log.warn({ task: name, step, tries: tried + 1, error: message }, "is tried again");
        await pause(retryDelay * 1000, world.clock);
      }
    }
  }
}

function counters({ metrics: { registry } }: App, running: () => number) {
  const ended = new Counter({
    name: "endpointgen_background_tasks_total",
    help: "Background tasks by name and how they ended",
    labelNames: ["task", "ending"],
    registers: [registry],
  });
  new Gauge({
    name: "endpointgen_background_tasks_running",
    help: "Background tasks that are not finished",
    registers: [registry],
    collect() {
      this.set(running());
    },
  });
  const tasks = boundedLabels(100, (task) => task);
  return (task: string, ending: Ended): void => {
    ended.inc({ task: tasks(task), ending });
  };
}

/** What runs the tasks of an app; for `app.made`. */
export const taskRunner = (app: App): TaskRunner => new TaskRunner(app);
