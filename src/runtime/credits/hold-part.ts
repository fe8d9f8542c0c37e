import type {
  EmbeddedPart,
  Entry,
  Memory,
  Millis,
  Settlement,
  Verdict,
} from "../stores/contract.js";
import { accountKey, accountsOf, type Account } from "./account.js";
import {
  costOf,
  dueFrom,
  openFor,
  paidBefore,
  verdictOn,
  type HoldOptions,
  type Payer,
} from "./due.js";
import { Quota } from "./quota.js";

/** The hold in the memory of an embedded store. */
export class HoldPart implements EmbeddedPart<Payer> {
  readonly #options: HoldOptions;
  readonly #accounts;
  readonly #quota: Quota | undefined;

  constructor(options: HoldOptions, memory: Memory) {
    this.#options = options;
    this.#accounts = accountsOf(memory);
    this.#quota = options.quota && new Quota(memory, options.type, options.quota);
  }

  check(payer: Payer, { recovers }: Entry, now: Millis): Verdict {
    if (recovers === true) return paidBefore;
    const { user, amount } = dueFrom(payer, this.#options);
    const available = this.#account(user, now)?.balance ?? 0;
    const quota = this.#quota?.left(user, now);
    return verdictOn(this.#options, amount, { available, ...(quota && { quota }) });
  }

  admission(payer: Payer, { holdId, deadline, recovers }: Entry, now: Millis): void {
    if (recovers === true) return;
    const { user, amount } = dueFrom(payer, this.#options);
    const period = this.#quota?.add(user, amount, now);
    this.#account(user, now)?.hold(holdId, { amount, deadline, period }, now);
  }

  settle(payer: Payer, { holdId, recovers }: Entry, now: Millis, settlement: Settlement): void {
    const { user, amount } = dueFrom(payer, this.#options);
    const account = this.#account(user, now);
    const open = openFor(settlement, this.#options);
    if (open !== undefined) {
      account?.renew(holdId, now + open, now);
      return;
    }
    const cost = costOf(settlement, amount, this.#options);
    if (recovers === true) {
      // What the first run was paid for did not happen, as this one found out, nor now.
      if (settlement.kind === "failed" && cost === 0) account?.refund(amount, holdId, now);
      return;
    }
    const period = account?.periodOf(holdId);
    if (cost === 0) account?.giveBack(holdId, now);
    else account?.settle(holdId, now, cost);
    this.#quota?.takeOff(user, { amount: Math.max(0, amount - cost), period }, now);
  }

  #account(user: string, now: Millis): Account | undefined {
    return this.#accounts.get(accountKey(user, this.#options.type), now);
  }
}
