/** What the bench of jobs asks of a contestant's process, and what it is told. */

/** Who is measured. */
export type Who = "ours" | "BullMQ";

/** Where a contestant's process finds its queue. */
export interface Place {
  readonly who: Who;
  readonly url: string;
}

/** One order. */
export type Order = Phase | { readonly kind: "prepare"; readonly jobs: number };

/** What is measured. `burn` and `heavy`: each job takes `burnMs` of CPU. `paced`: jobs are submitted at a rate. */
export type Phase =
  | { readonly kind: "submit"; readonly jobs: number; readonly inFlight: number }
  | {
      readonly kind: "work" | "burn" | "heavy";
      readonly jobs: number;
      readonly concurrency: number;
    }
  | {
      readonly kind: "paced";
      readonly jobs: number;
      readonly perSecond: number;
      readonly concurrency: number;
    };

/** What came of it. */
export interface Measured {
  /** Jobs per second. */
  readonly rate: number;
  /** 99th percentile, in milliseconds: of a submission, or from submission to the start of the work. */
  readonly p99: number;
  /** Microseconds of this process's CPU for each job. */
  readonly cpu: number;
}

/** Milliseconds for which each job of a phase computes. */
export const burnMs = { submit: 0, work: 0, burn: 1, heavy: 10, paced: 0 } as const;

/** Computes for so many milliseconds. */
export function burnt(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
