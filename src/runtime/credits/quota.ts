import { keyOf } from "../stores/key.js";
import type { Memory, Millis } from "../stores/contract.js";

/** A bound on what one user spends, besides his balance. */
export interface QuotaOptions {
  /** Credits per period. */
  readonly limit: number;
  /** Seconds; a period opens at the first credit spent after the last one ended. */
  readonly period: number;
}

/** What was spent in a period. */
interface Spent {
  readonly ends: Millis;
  readonly amount: number;
}

/** What returned, and when the period ends in which it was counted, if it was. */
export interface Returned {
  readonly amount: number;
  readonly period: Millis | undefined;
}

/** What a quota says to an amount. */
export interface QuotaLeft {
  readonly left: number;
  /** Milliseconds until all of it is there again. */
  readonly reset: Millis;
}

/** Throws a RangeError unless limit and period are positive. */
export function checkedQuota({ limit, period }: QuotaOptions): void {
  if (!(limit >= 1)) throw new RangeError(`a quota is at least 1 credit, not ${limit}`);
  if (!(period > 0)) throw new RangeError(`period must be more than 0 seconds, not ${period}`);
}

/** Where a server keeps what a user spent of a quota; 0 credits where there is none. */
export function quotaKey(user: string, type: string, quota: QuotaOptions | undefined): string {
  const { limit, period } = quota ?? { limit: 0, period: 0 };
  return `quota${keyOf([type, user, String(limit), String(Math.round(period * 1000))])}`;
}

/** The quotas of one credit type. Held credits count as spent until they return. */
export class Quota {
  readonly #options: QuotaOptions;
  readonly #spent;

  constructor(memory: Memory, type: string, options: QuotaOptions) {
    const { limit, period } = options;
    this.#options = options;
    this.#spent = memory.table<Spent>(`quota/${type}/${String(limit)}/${String(period)}`);
  }

  left(user: string, now: Millis): QuotaLeft {
    const spent = this.#spent.get(user, now);
    if (spent === undefined) return { left: this.#options.limit, reset: 0 };
    return { left: Math.max(0, this.#options.limit - spent.amount), reset: spent.ends - now };
  }

  /** Counts an amount; gives when the period ends in which it did, or undefined where it is nothing. */
  add(user: string, amount: number, now: Millis): Millis | undefined {
    if (amount <= 0) return undefined;
    const spent = this.#spent.get(user, now);
    const ends = spent?.ends ?? now + Math.round(this.#options.period * 1000);
    this.#spent.set(user, { ends, amount: (spent?.amount ?? 0) + amount }, ends, now);
    return ends;
  }

  /** Takes off an amount that returned, if the period in which it was counted is the running one. */
  takeOff(user: string, { amount, period }: Returned, now: Millis): void {
    const spent = this.#spent.get(user, now);
    if (spent === undefined || spent.ends !== period) return;
    const { ends } = spent;
    this.#spent.set(user, { ends, amount: Math.max(0, spent.amount - amount) }, ends, now);
  }
}
