import { Refusal } from "../http/refusal.js";
import { go } from "../stores/contract.js";
import type { Settlement, Verdict } from "../stores/contract.js";
import type { QuotaLeft, QuotaOptions } from "./quota.js";

/** What a request costs. */
export interface HoldOptions {
  /** Credit type: `default`, `ai` … */
  readonly type: string;
  /** Whole credits per request, where the request itself doesn't say. */
  readonly amount: number;
  /** Status of the refusal; default 402. */
  readonly onInsufficient?: 402 | 429;
  /** False: a request that ends in an error is paid for all the same. Default true. */
  readonly refundOnError?: boolean;
  /**
   * Milliseconds that the hold of a request stays open which answered 202: its work was handed over,
   * and whoever does it ends the hold. Unless said, 202 is an end like any other.
   */
  readonly handedOverMs?: number;
  /** What one user may spend per period, whatever the balance. */
  readonly quota?: QuotaOptions;
}

/** Who pays, and how much if that depends on the request (an estimate). */
export type Payer = string | { readonly user: string; readonly amount: number };

/** Whose balance pays how much. */
export interface Due {
  readonly user: string;
  readonly amount: number;
}

/** What a request costs whom. @throws RangeError unless the amount is a whole number of at least 0. */
export function dueFrom(payer: Payer, { amount }: HoldOptions): Due {
  if (typeof payer === "string") return { user: payer, amount };
  return { user: payer.user, amount: wholeCredits(payer.amount) };
}

/** What is said to a request that finds out what became of an earlier one. */
export const paidBefore: Verdict = { ...go, note: "paid before" };

/** What there is to spend. */
export interface Means {
  readonly available: number;
  readonly quota?: QuotaLeft;
}

/** Whether the means are enough. */
export function verdictOn(
  options: HoldOptions,
  amount: number,
  { available, quota }: Means,
): Verdict {
  if (available < amount) {
    const note = `${available} left, ${amount} needed`;
    return { kind: "refuse", refusal: insufficient(options, amount, available), note };
  }
  if (quota !== undefined && quota.left < amount) {
    return { kind: "refuse", refusal: exceeded(amount, quota), note: "over the quota" };
  }
  return { ...go, note: `held ${amount}, ${available - amount} left` };
}

/** The amount itself. @throws RangeError unless it is a whole number of at least 0. */
export function wholeCredits(amount: number): number {
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw new RangeError(`amount must be a whole number of credits, not ${amount}`);
}

/** How much longer the hold stays open, in milliseconds; undefined: the request ends it. */
export function openFor(settlement: Settlement, { handedOverMs }: HoldOptions): number | undefined {
  return settlement.kind === "done" && settlement.answer.status === 202 ? handedOverMs : undefined;
}

/** What of the held amount is spent. */
export function costOf(
  settlement: Settlement,
  amount: number,
  { refundOnError = true }: HoldOptions,
): number {
  if (settlement.kind === "released") return 0;
  if (settlement.kind === "unknown") return amount;
  const failed = settlement.kind !== "done" || settlement.answer.status >= 400;
  if (failed && refundOnError) return 0;
  return settlement.kind === "done" ? Math.min(settlement.spent ?? amount, amount) : amount;
}

function insufficient(
  { type, onInsufficient }: HoldOptions,
  amount: number,
  available: number,
): Refusal {
  return new Refusal({
    status: onInsufficient ?? 402,
    code: "insufficient_credits",
    detail: `Not enough credits: ${amount} of type ${type} needed, ${available} available.`,
    members: { required: amount, available, credit_type: type },
    knob: "required_credits",
  });
}

function exceeded(amount: number, { left, reset }: QuotaLeft): Refusal {
  const seconds = Math.max(1, Math.ceil(reset / 1000));
  return new Refusal({
    status: 429,
    code: "quota_exceeded",
    detail: `The quota of this period has ${left} credits left, ${amount} are needed: try again in ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
    members: { required: amount, available: left, retry_after: seconds },
    knob: "credits.quota",
  });
}
