import type { App } from "../http/app.js";
import { openText } from "../job/payload.js";
import { jobDesk } from "../job/offload/desk.js";
import { isOver, type JobRecord } from "../job/words.js";
import type { SteppedClock } from "../world/stepped.js";

/** A job that is over, its result opened. */
export interface FinishedJob extends Omit<JobRecord, "result"> {
  readonly result: unknown;
}

/** What of a `TestApi` jobs need. */
export interface JobsApi {
  readonly app: App;
  readonly clock: SteppedClock;
}

/**
 * Waits until the job is over that an answer promised, and moves the clock on while it waits for its
 * next try. Rejects with a RangeError when the answer promises none, or no such job is known.
 */
export async function finishedJob(
  { app, clock }: JobsApi,
  answer: { readonly body: unknown },
): Promise<FinishedJob> {
  const { job_id: id } = Object(answer.body) as { readonly job_id?: unknown };
  const { records } = app.made(jobDesk);
  for (;;) {
    // Also what follows the end, such as the credits, is done by then.
    await turn();
    const record = typeof id === "string" ? await records.get(id) : undefined;
    if (record === undefined) throw new RangeError("The answer names no job.");
    const { status, notBefore, result, ...rest } = record;
    if (isOver(status)) {
      await turn();
      const opened = result === undefined ? "null" : openText(result, app.encryption);
      return { ...rest, status, result: JSON.parse(opened) as unknown };
    }
    if (notBefore !== undefined && notBefore > clock.now()) clock.advance(notBefore - clock.now());
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
