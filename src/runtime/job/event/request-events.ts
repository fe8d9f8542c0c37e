import type { ServerResponse } from "node:http";
import type { App } from "../../http/app.js";
import { closed } from "../../http/closed.js";
import { pause } from "../../world/pause.js";
import { eventDesk, type EventDesk, type EventEnding } from "./event-desk.js";
import type { JobEvent, PublishEvent } from "./event.js";

/** Events of answered requests that may wait to be published; further ones are dropped. */
const mostWaiting = 1_000;

/** How long a closing app waits for its events, in milliseconds. */
const patienceMs = 5_000;

/** What an answer shows of how it went. */
export type AnswerSeen = Pick<
  ServerResponse,
  "closed" | "destroyed" | "statusCode" | "headersSent" | "writableEnded" | "once"
>;

/** What is told of a request, and how patiently. */
export interface Told {
  readonly name: string;
  readonly make: () => JobEvent;
  readonly publish: PublishEvent;
  readonly maxRetries: number;
  readonly retryDelay: number;
}

/** Publishes the events of an app's requests, and waits for them when it closes. */
export class RequestEvents {
  readonly #app: App;
  readonly #desk: EventDesk;
  readonly #held = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #waiting = 0;

  constructor(app: App) {
    this.#app = app;
    // Made first, so that its topics close last.
    this.#desk = app.made(eventDesk);
    app.atClose(() => this.drain());
  }

  /** Publishes, when the answer has gone out. */
  after(response: AnswerSeen, told: Told): void {
    const work = this.#published(response, told).finally(() => this.#held.delete(work));
    this.#held.add(work);
  }

  /** Waits for what is published yet; what takes too long is given up. */
  async drain(): Promise<void> {
    const { clock } = this.#app.world;
    const waited = new AbortController();
    void this.idle().then(() => {
      waited.abort();
    });
    await pause(patienceMs, clock, waited.signal);
    this.#ending.abort();
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    while (this.#held.size > 0) await Promise.all(this.#held);
  }

  /** Never rejects. */
  async #published(response: AnswerSeen, told: Told): Promise<void> {
    if (!(await isSuccess(response))) return;
    if (this.#waiting >= mostWaiting) {
      this.#ended(told.name, "dropped", `${String(mostWaiting)} wait already`);
      return;
    }
    this.#waiting += 1;
    await this.#tried(told);
    this.#waiting -= 1;
  }

  async #tried({ name, make, publish, maxRetries, retryDelay }: Told): Promise<void> {
    const event = make();
    const { signal } = this.#ending;
    for (let left = maxRetries; ; left -= 1) {
      try {
        await publish(event);
        this.#ended(name, "published");
        return;
      } catch (error) {
        if (left <= 0 || signal.aborted) {
          this.#ended(name, "failed", error instanceof Error ? error.message : String(error));
          return;
        }
      }
      await pause(retryDelay * 1000, this.#app.world.clock, signal);
    }
  }

  #ended(endpoint: string, ending: EventEnding, reason?: string): void {
    this.#desk.counted(endpoint, ending);
    if (reason !== undefined) this.#app.log.warn({ endpoint, reason }, "an event is lost");
  }
}

/** Those of an app; for `app.made`. */
export const requestEvents = (app: App): RequestEvents => new RequestEvents(app);

/** Whether an answer with 2xx went out whole; that its reader left before it began changes nothing. */
async function isSuccess(response: AnswerSeen): Promise<boolean> {
  await closed(response);
  const isBroken = response.headersSent && !response.writableEnded;
  return response.statusCode >= 200 && response.statusCode < 300 && !isBroken;
}
