import type { Encryption } from "../../encryption/encryption.js";
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
  /**
   * Says what the work really costs, in credits: when this try succeeds, at most what was held is taken,
   * and the rest returns. The last call counts; without one all is taken. Throws a RangeError unless
   * it is a whole number of at least 0.
   */
  readonly charge: (credits: number) => void;
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

/** What reaches from a try to whoever holds its job. */
export type LiveTools = Pick<JobTools, "signal" | "progress" | "charge">;

/** What is known of a try before it begins. */
export type Told = Pick<JobTools, "user" | "job" | "attempt">;

/** The tools that are the same in every thread; where work stops, and who hears of it, is not. */
export function toolsFor(
  { log, encryption }: { readonly log: Log; readonly encryption: Pick<Encryption, "open"> },
  told: Told,
): Omit<JobTools, keyof LiveTools> {
  const { job, attempt } = told;
  const fields = { job_id: job.id, endpoint: job.name, attempt };
  return { ...told, log: logFor(log, fields), open: encryption.open };
}

/** A log whose lines all have these fields. */
function logFor(log: Log, fields: object): Log {
  const write =
    (level: keyof Log) =>
    (given: object | string, message?: string): void => {
      if (typeof given === "string") log[level](fields, given);
      else log[level]({ ...given, ...fields }, message);
    };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}
