import type { App } from "../../http/app.js";
import type { Ended, JobClaim } from "../queue.js";
import { jobMetrics, type JobMetrics } from "./metrics.js";
import { runnerOf, type Running } from "./run.js";
import type { JobWork } from "./work.js";

/** The work of every endpoint that has jobs, by the endpoint's name. */
export type JobWorks = Readonly<Record<string, JobWork>>;

/** What runs jobs. */
export interface JobWorker {
  /** Begins to claim. */
  start(): void;
  /**
   * Claims nothing more, lets what runs end for `graceMs`, hands the rest back, and lets go of the
   * queues. The same promise at every call.
   */
  stop(graceMs?: number): Promise<void>;
  readonly draining: () => boolean;
  /** Rejects unless every queue can be asked. */
  readonly probe: () => Promise<void>;
}

/** How long one claim waits for work, in milliseconds. */
const patience = 5_000;
/** How long a worker waits when the queue is away. */
const pauseMs = 1_000;

/**
 * Makes the worker of an app: it claims jobs, checks who submitted them, and runs each behind its
 * time-out and the endpoint's breaker, while this thread keeps its claim alive. So handlers must not
 * block: what computes belongs into threads (`inThreads`).
 * @example
 * import { createApp, createWorker, memoryQueue, type JobTools } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const handler = async (input: { frames: number }, { progress }: JobTools) => {
 *   progress(100);
 *   return { url: `https://example.com/${input.frames}.mp4` };
 * };
 * const queue = memoryQueue({ name: "render_video", world: app.world });
 * const worker = createWorker(app, { render_video: { queue, handler, roles: ["cpu_user"] } });
 * worker.start();
 * await worker.stop();
 */
export function createWorker(app: App, works: JobWorks): JobWorker {
  const queues = Object.fromEntries(
    Object.entries(works).map(([name, { queue }]) => [name, queue]),
  );
  const metrics = jobMetrics(app.metrics.registry, queues);
  const crews = Object.entries(works).map(([name, work]) => new Crew({ app, metrics, name, work }));
  const all = Object.values(queues);
  let stopping: Promise<void> | undefined;
  const stop = async (graceMs: number): Promise<void> => {
    await Promise.all(crews.map((crew) => crew.drain(graceMs)));
    await Promise.all(all.map((queue) => queue.close()));
  };
  return {
    start: () => {
      for (const crew of crews) crew.start();
    },
    stop: (graceMs = 25_000) => (stopping ??= stop(graceMs)),
    draining: () => stopping !== undefined,
    probe: async () => {
      await Promise.all(all.map((queue) => queue.probe()));
    },
  };
}

/** Who hears of an end: the credits first, because what they do is owed. */
function endedOf({ credits, ended }: JobWork): Ended | undefined {
  if (credits === undefined) return ended;
  return async (message, status, charged) => {
    const succeeded = status === "succeeded";
    await (succeeded ? credits.settle(message, charged) : credits.giveBack(message));
    await ended?.(message, status, charged);
  };
}

interface CrewParts {
  readonly app: App;
  readonly metrics: JobMetrics;
  readonly name: string;
  readonly work: JobWork;
}

/** Runs the jobs of one endpoint. */
class Crew {
  readonly #parts: CrewParts;
  readonly #run: ReturnType<typeof runnerOf>;
  readonly #running = new Set<Running>();
  /** Those among them whose handlers aren't done. */
  #working = 0;
  /** Called when there is room for another job, or none is to be claimed any more. */
  #room: () => void = () => undefined;
  #claiming: Promise<void> | undefined;
  readonly #leaving = new AbortController();

  constructor(parts: CrewParts) {
    this.#parts = parts;
    this.#run = runnerOf(parts.app, parts.name, parts.work);
  }

  start(): void {
    this.#claiming ??= this.#claim();
  }

  async drain(graceMs: number): Promise<void> {
    this.#leaving.abort();
    this.#room();
    const cancel = this.#parts.app.world.clock.after(graceMs, () => {
      for (const running of this.#running) running.drain();
    });
    await this.#claiming;
    await Promise.all([...this.#running].map(({ ended }) => ended.catch(() => undefined)));
    cancel();
  }

  async #claim(): Promise<void> {
    const { work, metrics, name, app } = this.#parts;
    const { queue, concurrency = 4 } = work;
    const ended = endedOf(work);
    while (!this.#leaving.signal.aborted) {
      // While the ends of some jobs are told, others work; more than that, and the queue is behind.
      const most = Math.min(concurrency - this.#working, 2 * concurrency - this.#running.size);
      if (most <= 0) {
        await new Promise<void>((resolve) => (this.#room = resolve));
        continue;
      }
      try {
        const room = (): number => concurrency - this.#working;
        const wanted = { most, waitMs: patience, until: this.#leaving.signal, room };
        const claims = await queue.claim({ ...wanted, ...(ended && { ended }) });
        for (const claim of claims) this.#begin(claim);
      } catch (error) {
        metrics.away(name);
        app.log.warn({ endpoint: name, error }, "no jobs: the queue can't be asked");
        await this.#pause();
      }
    }
  }

  /** What is claimed while the worker drains is run all the same: it ends, or is handed back. */
  #begin(claim: JobClaim): void {
    const { app, metrics, name } = this.#parts;
    const { clock } = app.world;
    const begun = clock.now();
    const running = this.#run(claim, () => {
      if (claim.attempt === 1) metrics.started(name, clock.now() - claim.message.submittedAt);
    });
    this.#running.add(running);
    this.#working += 1;
    void running.worked.then(() => {
      this.#working -= 1;
      this.#room();
    });
    void running.ended
      .then(
        (how) => {
          metrics.ran(name, how, clock.now() - begun);
        },
        (error: unknown) => {
          // The queue went away between the work and its end: the job comes again.
          app.log.warn(
            { endpoint: name, job_id: claim.message.id, error },
            "a job could not be ended",
          );
        },
      )
      .finally(() => {
        this.#running.delete(running);
        this.#room();
      });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = resolve;
      this.#parts.app.world.clock.after(pauseMs, resolve);
    });
  }
}
