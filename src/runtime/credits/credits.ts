import type { Memory } from "../stores/contract.js";
import { promised } from "../stores/promised.js";
import type { Clock } from "../world/world.js";
import { Account, accountKey, accountsOf } from "./account.js";
import { wholeCredits } from "./due.js";
import type { Movement } from "./ledger.js";
import { Quota, type QuotaOptions } from "./quota.js";

/** Which hold: whose, of which type, and the admission that it belongs to. */
export interface NamedHold {
  readonly user: string;
  readonly type: string;
  readonly holdId: string;
  /** In which it was counted, as `hold` was told; what returns within its period is taken off it. */
  readonly quota?: QuotaOptions | undefined;
}

/** Balances by hand: for sign-up, payment, support and tests. Amounts are whole credits. */
export interface Credits {
  /** Adds credits and returns the new balance. Throws a RangeError unless `amount` is at least 1. */
  grant(user: string, type: string, amount: number): Promise<number>;
  /** What the user can spend; credits held by running requests are not in it. */
  balance(user: string, type: string): Promise<number>;
  /** The recent movements of a balance, oldest first. */
  movements(user: string, type: string): Promise<readonly Movement[]>;
  /** Keeps a hold open that many milliseconds more; false when it isn't open any more. */
  renewHold(hold: NamedHold, ms: number): Promise<boolean>;
  /**
   * Spends a hold, or gives it back; false when it isn't open any more, and nothing happens. Of a hold
   * that is settled at most `spent` is taken, and the rest returns; all of it unless said.
   */
  endHold(hold: NamedHold, how: "settle" | "give_back", spent?: number): Promise<boolean>;
}

/** Credits in the memory of an embedded store. */
export function embeddedCredits(memory: Memory, clock: Clock): Credits {
  const accounts = accountsOf(memory);
  const find = (user: string, type: string): Account | undefined =>
    accounts.get(accountKey(user, type), clock.now());
  const grant = (user: string, type: string, amount: number): number => {
    const now = clock.now();
    const account = find(user, type) ?? new Account();
    account.grant(creditAmount(amount, account.balance), now);
    accounts.set(accountKey(user, type), account, Infinity, now);
    return account.balance;
  };
  return {
    grant: (user, type, amount) => promised(() => grant(user, type, amount)),
    balance: (user, type) => promised(() => find(user, type)?.balance ?? 0),
    movements: (user, type) => promised(() => find(user, type)?.movements ?? []),
    renewHold({ user, type, holdId }, ms) {
      const now = clock.now();
      return promised(() => find(user, type)?.renew(holdId, now + ms, now) ?? false);
    },
    endHold: ({ user, type, holdId, quota }, how, spent) =>
      promised(() => {
        const now = clock.now();
        const account = find(user, type);
        const period = account?.periodOf(holdId);
        const amount = account?.end(holdId, costIn(how, spent), now);
        if (amount === undefined) return false;
        if (quota) new Quota(memory, type, quota).takeOff(user, { amount, period }, now);
        return true;
      }),
  };
}

/** What of a hold is to be taken, at most. @throws RangeError unless it is a whole number from 0. */
export function costIn(how: "settle" | "give_back", spent: number | undefined): number {
  if (how === "give_back") return 0;
  return spent === undefined ? Infinity : wholeCredits(spent);
}

/** The amount itself. @throws RangeError unless it is whole, at least 1, and fits on top of `balance`. */
export function creditAmount(amount: number, balance: number): number {
  if (Number.isSafeInteger(amount) && amount >= 1 && Number.isSafeInteger(balance + amount)) {
    return amount;
  }
  throw new RangeError(`credits are granted in whole numbers of at least 1, not ${amount}`);
}
