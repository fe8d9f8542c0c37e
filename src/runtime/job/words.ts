/** The words of jobs: what travels, what is known of a job, and how it may end. */
import type { Millis } from "../stores/contract.js";

/**
 * `failed` is between two tries; `succeeded`, `dead` and `cancelled` are ends, after which nothing
 * about the job changes any more.
 */
export type JobStatus = "queued" | "running" | "failed" | "succeeded" | "dead" | "cancelled";

/** How a job may be over. */
export type JobEnd = Extract<JobStatus, "succeeded" | "dead" | "cancelled">;

/** What a caller hands over. */
export interface NewJob {
  /** Names the job for ever: the same id is the same job. Unguessable, at most 200 characters. */
  readonly id: string;
  /** The endpoint whose handler runs it. */
  readonly name: string;
  /** The principal whom it belongs to; nobody else learns of it. */
  readonly owner: string;
  /** What the handler gets, as text. A queue doesn't look into it; secrets in it are sealed. */
  readonly payload: string;
  /** Who submitted it, signed; see `signIdentity`. */
  readonly proof?: string;
  /** Jobs of one key run one after the other, where the queue keeps order. */
  readonly key?: string;
  /** W3C trace context of the request. */
  readonly trace?: Readonly<Record<string, string>>;
  /** Milliseconds before the first delivery. */
  readonly delayMs?: number;
  /** From 1, the most urgent; jobs without one go before all others. Where the queue knows them. */
  readonly priority?: number;
}

/** What travels. */
export interface JobMessage extends Omit<NewJob, "delayMs" | "priority"> {
  readonly submittedAt: Millis;
}

/** Why a try failed: a stable code, and a sentence without secrets. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
}

/** How far the work is. */
export interface JobProgress {
  /** 0 to 100. */
  readonly percent: number;
  readonly note?: string;
}

/** What is known of a job. */
export interface JobRecord {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly status: JobStatus;
  readonly submittedAt: Millis;
  /** Tries begun. */
  readonly attempts: number;
  readonly startedAt?: Millis;
  readonly endedAt?: Millis;
  /** Not tried before then. */
  readonly notBefore?: Millis;
  readonly progress?: JobProgress;
  /** Of a job that succeeded: what the handler returned, as text. */
  readonly result?: string;
  /** Credits that the work said it cost; at most what was held was taken. */
  readonly charged?: number;
  /** Why the last try failed. */
  readonly failure?: JobFailure;
  /** True: somebody wants it to end, and its worker doesn't know yet. */
  readonly cancelling?: boolean;
  /** Grows with every change. */
  readonly version: number;
}

/** How a try ends. */
export type JobEnding =
  | { readonly status: "succeeded"; readonly result: string; readonly charged?: number }
  | { readonly status: "dead"; readonly failure: JobFailure }
  | { readonly status: "cancelled" }
  | { readonly status: "failed"; readonly failure: JobFailure; readonly delayMs: number }
  /** Handed back untried: it does not count as a try. */
  | { readonly status: "queued"; readonly delayMs: number };

/** How much there is to do, of one endpoint. */
export interface JobDepth {
  /** Queued, and failed ones that wait for their next try. */
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** Milliseconds since the oldest of those that wait was submitted; 0 when none does. */
  readonly oldestMs: number;
}

/** One page of a list, newest first. */
export interface JobPage {
  readonly jobs: readonly JobRecord[];
  /** Asks for the next page; undefined at the end. */
  readonly next: string | undefined;
}

/** Which page. */
export interface PageOptions {
  /** 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

const ends: readonly JobEnd[] = ["succeeded", "dead", "cancelled"];

/** True: nothing about the job changes any more. */
export const isOver = (status: JobStatus): status is JobEnd =>
  (ends as readonly JobStatus[]).includes(status);

/** The queue can't be reached, or doesn't answer: nothing was promised. */
export class QueueAway extends Error {
  override readonly name: string = "QueueAway";
  readonly code = "queue_away";
}

/** So much waits that nothing more is accepted; asking again at once would change nothing. */
export class QueueFull extends QueueAway {
  override readonly name = "QueueFull";

  constructor(most: number) {
    super(`${String(most)} jobs wait to be forwarded: no more are accepted until there are fewer.`);
  }
}
