import { Refusal } from "../http/refusal.js";
import { go } from "../stores/contract.js";
import type { EmbeddedPart, Guard, Memory, Settlement } from "../stores/contract.js";
import { accountKey, accountsOf } from "./account.js";

/** What a request costs. */
export interface HoldOptions {
  /** Credit type: `default`, `ai` … */
  readonly type: string;
  /** Whole credits per request. */
  readonly amount: number;
  /** Status of the refusal; default 402. */
  readonly onInsufficient?: 402 | 429;
  /** False: a request that ends in an error is paid for all the same. Default true. */
  readonly refundOnError?: boolean;
}

/**
 * Holds credits before the work and settles them after it. It is given the user whose balance
 * pays. Refuses with `insufficient_credits` when the balance is too small. Failures give the hold
 * back; a time-out, and a request that never reports back, is paid in full, because the work may
 * have been done. Throws a RangeError unless `amount` is a whole number of at least 0.
 */
export function hold(options: HoldOptions): Guard<string> {
  const { amount } = options;
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw new RangeError(`amount must be a whole number of credits, not ${amount}`);
  }
  const embed = (memory: Memory) => embedded(options, memory);
  return { parts: [{ name: "credits", stage: "hold", owner: "principal", embed }] };
}

function embedded(options: HoldOptions, memory: Memory): EmbeddedPart<string> {
  const { type, amount, refundOnError = true } = options;
  const accounts = accountsOf(memory);

  return {
    check(user, _entry, now) {
      const available = accounts.get(accountKey(user, type), now)?.balance ?? 0;
      if (available >= amount) return { ...go, note: `held ${amount}, ${available - amount} left` };
      const note = `${available} left, ${amount} needed`;
      return { kind: "refuse", refusal: insufficient(options, available), note };
    },
    admission(user, { holdId, deadline }, now) {
      accounts.get(accountKey(user, type), now)?.hold(holdId, { amount, deadline }, now);
    },
    settle(user, { holdId }, now, settlement) {
      const account = accounts.get(accountKey(user, type), now);
      if (isPaid(settlement, refundOnError)) account?.settle(holdId, now);
      else account?.giveBack(holdId, now);
    },
  };
}

function isPaid(settlement: Settlement, refundOnError: boolean): boolean {
  if (settlement.kind === "released") return false;
  if (settlement.kind === "unknown") return true;
  const failed = settlement.kind !== "done" || settlement.answer.status >= 400;
  return !failed || !refundOnError;
}

function insufficient({ type, amount, onInsufficient }: HoldOptions, available: number): Refusal {
  return new Refusal({
    status: onInsufficient ?? 402,
    code: "insufficient_credits",
    detail: `Not enough credits: ${amount} of type ${type} needed, ${available} available.`,
    members: { required: amount, available, credit_type: type },
    knob: "required_credits",
  });
}
