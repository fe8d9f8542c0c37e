import type { Response } from "express";
import { pause } from "../../world/pause.js";
import type { Clock } from "../../world/world.js";
import { isOver, type JobRecord } from "../words.js";
import { viewOf } from "./view.js";

/** What a stream of events is made from. */
export interface EventsOptions {
  readonly clock: Clock;
  /** Asks for the job's state; undefined when it is forgotten. */
  readonly look: () => Promise<JobRecord | undefined>;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970 at which the stream ends by itself. */
  readonly until: number;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /** The version that the client saw last. */
  readonly seen: number;
}

/**
 * Streams a job's changes as server-sent events (WHATWG HTML, 9.2), until it is over. A stream ends
 * before the request's time does; browsers come back after a second and go on where they were.
 */
export async function streamEvents(response: Response, options: EventsOptions): Promise<void> {
  const { look, until, everyMs, clock, signal } = options;
  let { seen } = options;
  response.write("retry: 1000\n\n");
  while (!signal.aborted && clock.now() < until) {
    // A queue that is away for a moment is no reason to end.
    const record = await look().catch(() => "away" as const);
    if (record === undefined) break;
    if (record !== "away" && record.version > seen) response.write(eventOf(record));
    if (record !== "away") seen = Math.max(seen, record.version);
    if (record !== "away" && isOver(record.status)) break;
    // Keeps proxies from closing what is silent.
    response.write(": waiting\n\n");
    await pause(everyMs, clock, signal);
  }
  response.end();
}

/** JSON has no line breaks outside strings, and none inside them unescaped. */
function eventOf(record: JobRecord): string {
  const kind = record.status === "running" ? "progress" : record.status;
  const data = JSON.stringify(viewOf(record));
  return `id: ${String(record.version)}\nevent: ${kind}\ndata: ${data}\n\n`;
}
