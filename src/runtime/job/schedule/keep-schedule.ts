import type { App } from "../../http/app.js";
import { Refusal } from "../../http/refusal.js";
import type { Millis } from "../../stores/contract.js";
import { submitJob, type SubmittedJob } from "../http/submit.js";
import type { CronTimes } from "./cron.js";

/** A schedule that is kept. */
export interface KeptSchedule {
  readonly times: CronTimes;
  /** Milliseconds that a job may be submitted late. */
  readonly graceMs: number;
  /** The endpoint. */
  readonly name: string;
  readonly id: (due: Millis) => string;
  /** The job of that time. */
  readonly job: (due: Millis) => Omit<SubmittedJob, "name" | "id">;
}

/** The machine's clock may be set meanwhile: so it is looked at again after that many milliseconds. */
const longestWait = 30_000;

/** Milliseconds until a queue that is away is asked again, at least. */
const againMs = 1_000;

/** Submits the jobs of a schedule until the returned function is called. */
export function keepSchedule(app: App, schedule: KeptSchedule): () => void {
  const keeper = new Keeper(app, schedule);
  keeper.look();
  return () => {
    keeper.stop();
  };
}

class Keeper {
  readonly #app: App;
  readonly #schedule: KeptSchedule;
  /** The last time whose job was submitted, or is about to be. */
  #last: Millis = -Infinity;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(app: App, schedule: KeptSchedule) {
    this.#app = app;
    this.#schedule = schedule;
  }

  /** Looks what is due, and again when the next one is. */
  look(): void {
    if (this.#stopped) return;
    const { clock } = this.#app.world;
    const { times, graceMs } = this.#schedule;
    const now = clock.now();
    // A clock that was ahead has been set right: what is due now was never submitted.
    if (this.#last > now) this.#last = -Infinity;
    let due: Millis | undefined;
    let next = times.after(Math.max(this.#last, now - graceMs - 1));
    while (next <= now) {
      due = next;
      next = times.after(due);
    }
    this.#cancel = clock.after(Math.min(next - now, longestWait), () => {
      this.look();
    });
    if (due === undefined) return;
    this.#last = due;
    void this.#submit(due);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #submit(due: Millis): Promise<void> {
    const { log, track, world } = this.#app;
    const { name, id } = this.#schedule;
    const told = { endpoint: name, job_id: id(due) };
    try {
      await submitJob(this.#app, { ...this.#schedule.job(due), name, id: told.job_id });
      log.info(told, "a scheduled job is submitted");
    } catch (error) {
      if (!Refusal.is(error) || error.code !== "queue_away") {
        const failure = error instanceof Error ? error : new Error("A job was not submitted.");
        track(failure, { endpoint: name, requestId: told.job_id });
        return;
      }
      log.warn({ ...told, error }, "a scheduled job waits: the queue can't be asked");
      world.clock.after(againMs * (1 + world.random()), () => {
        if (this.#isWanted(due)) void this.#submit(due);
      });
    }
  }

  /** What is too late, or overtaken by the next one, is left out. */
  #isWanted(due: Millis): boolean {
    const now = this.#app.world.clock.now();
    return !this.#stopped && due === this.#last && now - due <= this.#schedule.graceMs;
  }
}
