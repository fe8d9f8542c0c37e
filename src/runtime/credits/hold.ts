import { Refusal } from "../http/refusal.js";
import { go } from "../stores/contract.js";
import type {
  EmbeddedPart,
  Entry,
  Guard,
  Memory,
  Millis,
  Settlement,
  Verdict,
} from "../stores/contract.js";
import { accountKey, accountsOf, type Account } from "./account.js";
import { Quota, type QuotaLeft, type QuotaOptions } from "./quota.js";

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
  /** What one user may spend per period, whatever the balance. */
  readonly quota?: QuotaOptions;
}

/** Who pays, and how much if that depends on the request (an estimate). */
export type Payer = string | { readonly user: string; readonly amount: number };

/**
 * Holds credits before the work and settles them after it: all that was held, or what
 * `pass.charge` said. It is given the user whose balance pays. Refuses with `insufficient_credits`
 * when the balance is too small, with 429 `quota_exceeded` when the period's quota is. Failures
 * give the hold back; a time-out, and a request that never reports back, is paid in full, because
 * the work may have been done. A request that finds out what became of an earlier one is paid
 * already; if nothing had been done, and it fails too, the earlier one's credits return. Throws a
 * RangeError unless amounts are whole numbers of at least 0.
 */
export function hold(options: HoldOptions): Guard<Payer> {
  wholeCredits(options.amount);
  const embed = (memory: Memory) => new HoldPart(options, memory);
  return { parts: [{ name: "credits", stage: "hold", owner: "principal", embed }] };
}

class HoldPart implements EmbeddedPart<Payer> {
  readonly #options: HoldOptions;
  readonly #accounts;
  readonly #quota: Quota | undefined;

  constructor(options: HoldOptions, memory: Memory) {
    this.#options = options;
    this.#accounts = accountsOf(memory);
    this.#quota = options.quota && new Quota(memory, options.type, options.quota);
  }

  check(payer: Payer, { recovers }: Entry, now: Millis): Verdict {
    if (recovers === true) return { ...go, note: "paid before" };
    const { user, amount } = this.#due(payer);
    const available = this.#account(user, now)?.balance ?? 0;
    if (available < amount) {
      const note = `${available} left, ${amount} needed`;
      return { kind: "refuse", refusal: insufficient(this.#options, amount, available), note };
    }
    const quota = this.#quota?.left(user, now);
    if (quota !== undefined && quota.left < amount) {
      return { kind: "refuse", refusal: exceeded(amount, quota), note: "over the quota" };
    }
    return { ...go, note: `held ${amount}, ${available - amount} left` };
  }

  admission(payer: Payer, { holdId, deadline, recovers }: Entry, now: Millis): void {
    if (recovers === true) return;
    const { user, amount } = this.#due(payer);
    this.#account(user, now)?.hold(holdId, { amount, deadline }, now);
    this.#quota?.add(user, amount, now);
  }

  settle(payer: Payer, { holdId, recovers }: Entry, now: Millis, settlement: Settlement): void {
    const { user, amount } = this.#due(payer);
    const account = this.#account(user, now);
    const cost = costOf(settlement, amount, this.#options.refundOnError ?? true);
    if (recovers === true) {
      // What the first run was paid for did not happen, as this one found out, nor now.
      if (settlement.kind === "failed" && cost === 0) account?.refund(amount, holdId, now);
      return;
    }
    if (cost === 0) account?.giveBack(holdId, now);
    else account?.settle(holdId, now, cost);
    this.#quota?.add(user, cost - amount, now);
  }

  #due(payer: Payer): { readonly user: string; readonly amount: number } {
    if (typeof payer === "string") return { user: payer, amount: this.#options.amount };
    return { user: payer.user, amount: wholeCredits(payer.amount) };
  }

  #account(user: string, now: Millis): Account | undefined {
    return this.#accounts.get(accountKey(user, this.#options.type), now);
  }
}

function wholeCredits(amount: number): number {
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw new RangeError(`amount must be a whole number of credits, not ${amount}`);
}

/** What of the held amount is spent. */
function costOf(settlement: Settlement, amount: number, refundOnError: boolean): number {
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
