import { Refusal } from "../../http/refusal.js";
import type { Log } from "../../logging/log.js";
import type { JobClaim } from "../queue.js";

/** A try that failed, and what the queue made of it. */
export interface FailedTry {
  readonly claim: JobClaim;
  /** What callers are told. */
  readonly code: string;
  readonly error: unknown;
  readonly outcome: "queued" | "dead" | "lost";
}

/**
 * Writes the line of a try that failed: a job that is refused or gives up would die unseen
 * otherwise. Never the input, the result or the error, which has a line of its own if it is ours.
 */
export function logTry({ info, warn }: Pick<Log, "info" | "warn">, failed: FailedTry): void {
  const { claim, code, error, outcome } = failed;
  const { name, id } = claim.message;
  const told = { endpoint: name, job_id: id, attempt: claim.attempt, code };
  if (outcome === "queued") info(told, "a job failed and is tried again");
  if (outcome === "dead") warn({ ...told, ...whyOf(error) }, "a job is dead");
}

/** A refusal says why, and what setting it goes by. */
function whyOf(error: unknown): object {
  if (!Refusal.is(error)) return {};
  return { reason: error.message, ...(error.knob !== undefined && { knob: error.knob }) };
}
