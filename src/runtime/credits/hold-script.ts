import type { ScriptPart } from "../stores/script-part.js";
import { accountKeys } from "./account.js";
import {
  costOf,
  dueFrom,
  openFor,
  paidBefore,
  verdictOn,
  type HoldOptions,
  type Payer,
} from "./due.js";
import { quotaKey } from "./quota.js";

/** The hold as a part of a script. */
export function holdScript(options: HoldOptions): ScriptPart<Payer> {
  const { type, quota } = options;
  const period = quota === undefined ? [0, 0] : [quota.limit, Math.round(quota.period * 1000)];
  return {
    source: "credits/hold",
    keys(payer) {
      const { user } = dueFrom(payer, options);
      return [...accountKeys(user, type), quotaKey(user, type, quota)];
    },
    args: (payer) => [dueFrom(payer, options).amount, ...period],
    verdict({ reply: [available, left, reset] }, { given: payer }) {
      if (available === "paid") return paidBefore;
      const means = { available: Number(available) };
      const { amount } = dueFrom(payer, options);
      if (left === undefined) return verdictOn(options, amount, means);
      return verdictOn(options, amount, {
        ...means,
        quota: { left: Number(left), reset: Number(reset) },
      });
    },
    settling: {
      source: "credits/settle",
      // What returns can be spent at once.
      awaited(payer, settlement) {
        const { amount } = dueFrom(payer, options);
        return costOf(settlement, amount, options) < amount;
      },
      args(payer, _entry, settlement) {
        const { amount } = dueFrom(payer, options);
        const cost = costOf(settlement, amount, options);
        const refunds = settlement.kind === "failed" && cost === 0;
        const open = openFor(settlement, options) ?? 0;
        return [amount, cost, refunds ? 1 : 0, period[0] ?? 0, open];
      },
    },
  };
}
