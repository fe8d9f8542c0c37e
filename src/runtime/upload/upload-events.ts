import type { Response } from "express";
import { pause } from "../world/pause.js";
import type { Clock } from "../world/world.js";
import type { UploadProgress } from "./resumable-uploads.js";

/** What a stream of progress is made from. */
export interface UploadEventsOptions {
  readonly clock: Clock;
  /** Rejects when the upload is gone. */
  readonly look: () => Promise<UploadProgress>;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970 at which the stream ends by itself. */
  readonly until: number;
}

/** Milliseconds between two looks. */
const everyMs = 500;

/**
 * Streams how far an upload is as server-sent events (WHATWG HTML, 9.2): `progress` when bytes have
 * come, `complete` as the last. Ends before the request's time does; browsers come back by themselves.
 */
export async function streamUploadEvents(
  response: Response,
  { clock, look, signal, until }: UploadEventsOptions,
): Promise<void> {
  let seen = -1;
  response.write("retry: 1000\n\n");
  while (!signal.aborted && clock.now() < until) {
    const found = await look().catch(() => undefined);
    if (found === undefined) break;
    const isComplete = found.offset === found.total_size;
    if (found.offset !== seen) {
      const kind = isComplete ? "complete" : "progress";
      response.write(`event: ${kind}\ndata: ${JSON.stringify(found)}\n\n`);
    }
    seen = found.offset;
    if (isComplete) break;
    await pause(everyMs, clock, signal);
  }
  response.end();
}
