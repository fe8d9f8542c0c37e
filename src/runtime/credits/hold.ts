import type { Guard } from "../stores/contract.js";
import { wholeCredits, type HoldOptions, type Payer } from "./due.js";
import { HoldPart } from "./hold-part.js";
import { holdScript } from "./hold-script.js";
import { checkedQuota } from "./quota.js";

export type { HoldOptions, Payer } from "./due.js";

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
  if (options.quota) checkedQuota(options.quota);
  return {
    parts: [
      {
        name: "credits",
        stage: "hold",
        owner: "principal",
        embed: (memory) => new HoldPart(options, memory),
        script: () => holdScript(options),
        // Money: nobody can say what is left.
        whenAway: () => "closed",
      },
    ],
  };
}
