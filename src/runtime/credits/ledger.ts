import type { Millis } from "../stores/contract.js";

/** One line of the ledger: what happened to a balance, and what it came to. */
export interface Movement {
  readonly at: Millis;
  readonly kind: (typeof kinds)[number];
  readonly amount: number;
  /** What can be spent after it. */
  readonly balance: number;
  /** The admission that it belongs to; undefined for grants. */
  readonly holdId: string | undefined;
}

const kinds = ["grant", "hold", "settle", "give_back", "refund"] as const;

/** Movements kept per account: the recent past. The full ledger belongs into a database. */
const kept = 1_000;
const smallest = 16;

/**
 * The recent movements of one account, in columns: a line that is written over an older one makes
 * no work for the garbage collector, which would otherwise carry millions of lines about.
 */
export class Ledger {
  #numbers = new Float64Array(3 * smallest);
  #kinds = new Uint8Array(smallest);
  readonly #holdIds: (string | undefined)[] = [];
  #written = 0;

  write({ at, kind, amount, balance, holdId }: Movement): void {
    if (this.#written === this.#kinds.length) this.#grow();
    const line = this.#written % this.#kinds.length;
    this.#written += 1;
    this.#numbers[3 * line] = at;
    this.#numbers[3 * line + 1] = amount;
    this.#numbers[3 * line + 2] = balance;
    this.#kinds[line] = kinds.indexOf(kind);
    this.#holdIds[line] = holdId;
  }

  /** Oldest first. */
  lines(): readonly Movement[] {
    const count = Math.min(this.#written, this.#kinds.length);
    return Array.from({ length: count }, (_, index) => this.#line(this.#written - count + index));
  }

  #line(index: number): Movement {
    const line = index % this.#kinds.length;
    return {
      at: this.#numbers[3 * line] ?? 0,
      kind: kinds[this.#kinds[line] ?? 0] ?? "grant",
      amount: this.#numbers[3 * line + 1] ?? 0,
      balance: this.#numbers[3 * line + 2] ?? 0,
      holdId: this.#holdIds[line],
    };
  }

  /** Most accounts see little; the full length is only for those that see more. */
  #grow(): void {
    const length = Math.min(kept, 4 * this.#kinds.length);
    if (length === this.#kinds.length) return;
    const [numbers, given] = [this.#numbers, this.#kinds];
    this.#numbers = new Float64Array(3 * length);
    this.#numbers.set(numbers);
    this.#kinds = new Uint8Array(length);
    this.#kinds.set(given);
  }
}
