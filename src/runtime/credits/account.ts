import type { Memory, Millis, Table } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { Ledger, type Movement } from "./ledger.js";

interface Hold {
  readonly amount: number;
  readonly deadline: Millis;
  /** When the period ends in which a quota counted it, if one did. */
  readonly period?: Millis | undefined;
}

/**
 * The credits of one user and type. What is held has already left the balance, so the balance is
 * what can be spent, and no order of settling can take it below zero.
 */
export class Account {
  readonly #holds = new Map<string, Hold>();
  readonly #ledger = new Ledger();
  #balance = 0;
  #latest: Millis = -Infinity;
  /** No hold is overdue before it. */
  #nextDeadline: Millis = Infinity;

  get balance(): number {
    return this.#balance;
  }

  /** The most recent movements, oldest first. */
  get movements(): readonly Movement[] {
    return this.#ledger.lines();
  }

  grant(amount: number, now: Millis): void {
    this.#balance += amount;
    this.#write("grant", amount, now);
  }

  /** Takes `amount` out of the balance until it is settled; false if the balance is too small. */
  hold(holdId: string, hold: Hold, now: Millis): boolean {
    this.#settleOverdue(now);
    if (hold.amount > this.#balance || this.#holds.has(holdId)) return false;
    this.#balance -= hold.amount;
    this.#holds.set(holdId, hold);
    this.#nextDeadline = Math.min(this.#nextDeadline, hold.deadline);
    this.#write("hold", hold.amount, now, holdId);
    return true;
  }

  /**
   * The held credits are spent, or as many of them as the work cost; the rest returns. Nothing
   * happens when the hold was settled before.
   */
  settle(holdId: string, now: Millis, spent = Infinity): void {
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return;
    this.#holds.delete(holdId);
    const cost = Math.min(spent, hold.amount);
    this.#write("settle", cost, now, holdId);
    if (cost === hold.amount) return;
    this.#balance += hold.amount - cost;
    this.#write("give_back", hold.amount - cost, now, holdId);
  }

  /** When the period ends in which a quota counted that hold, while it is open. */
  periodOf(holdId: string): Millis | undefined {
    return this.#holds.get(holdId)?.period;
  }

  /** Keeps a hold open until that time at least; false when it isn't open any more. */
  renew(holdId: string, deadline: Millis, now: Millis): boolean {
    this.#settleOverdue(now);
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return false;
    this.#holds.set(holdId, { ...hold, deadline: Math.max(hold.deadline, deadline) });
    return true;
  }

  /** Ends a hold by hand, at that cost at most. Gives what returned, or undefined when it isn't open. */
  end(holdId: string, cost: number, now: Millis): number | undefined {
    this.#settleOverdue(now);
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return undefined;
    if (cost > 0) this.settle(holdId, now, cost);
    else this.giveBack(holdId, now);
    return Math.max(0, hold.amount - cost);
  }

  /** Credits return that were spent on what turned out not to have happened. */
  refund(amount: number, holdId: string, now: Millis): void {
    this.#balance += amount;
    this.#write("refund", amount, now, holdId);
  }

  /** The held credits return. Nothing happens when the hold was settled before, or is overdue. */
  giveBack(holdId: string, now: Millis): void {
    this.#settleOverdue(now);
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return;
    this.#holds.delete(holdId);
    this.#balance += hold.amount;
    this.#write("give_back", hold.amount, now, holdId);
  }

  /** Work that was let in and never reported back counts as done: its hold is spent. */
  #settleOverdue(time: Millis): void {
    const now = Math.max(time, this.#latest);
    if (now < this.#nextDeadline) return;
    const overdue = [...this.#holds].filter(([, { deadline }]) => now >= deadline);
    for (const [holdId] of overdue.sort(byDeadline)) this.settle(holdId, now);
    const deadlines = [...this.#holds.values()].map(({ deadline }) => deadline);
    this.#nextDeadline = Math.min(Infinity, ...deadlines);
  }

  #write(kind: Movement["kind"], amount: number, now: Millis, holdId?: string): void {
    this.#latest = Math.max(this.#latest, now);
    this.#ledger.write({ at: this.#latest, kind, amount, balance: this.#balance, holdId });
  }
}

/** In the order in which they ended; the ledger says the same on every store. */
function byDeadline([id, left]: [string, Hold], [other, right]: [string, Hold]): number {
  return left.deadline - right.deadline || (id < other ? -1 : 1);
}

/** The accounts of an embedded store. */
export function accountsOf(memory: Memory): Table<Account> {
  return memory.table<Account>("credits");
}

/** The keys of an account on a server: the account, its holds and its ledger. */
export function accountKeys(user: string, type: string): [string, string, string] {
  const key = `credits${accountKey(user, type)}`;
  return [key, `${key}:holds`, `${key}:ledger`];
}

/** Under which key the account of a user and credit type is kept. */
export function accountKey(user: string, type: string): string {
  return keyOf([type, user]);
}
