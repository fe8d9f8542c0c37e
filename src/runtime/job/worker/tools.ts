import type { Sealed } from "../../encryption/sealed.js";
import type { Log } from "../../logging/log.js";
import type { JobUser } from "../identity.js";
import type { JobMessage } from "../words.js";

/** What a handler gets besides its input. */
export interface JobTools {
  /** Aborts when the job is cancelled, its time is up, or somebody else has it by now. */
  readonly signal: AbortSignal;
  /** Says how far the work is: 0 to 100. Never throws; what can't be told isn't. */
  readonly progress: (percent: number, note?: string) => void;
  /** Structured log of this job; secret fields are redacted at any depth. */
  readonly log: Log;
  /** Reads a sealed value. @throws TypeError when it isn't one. */
  readonly open: <Value>(sealed: Sealed<Value>) => Value;
  /** Who submitted it, as it was signed. */
  readonly user: JobUser;
  readonly job: Pick<JobMessage, "id" | "name" | "submittedAt">;
  /** From 1. */
  readonly attempt: number;
}
