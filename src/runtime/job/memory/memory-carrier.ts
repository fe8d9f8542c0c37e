import { promised } from "../../stores/promised.js";
import type { Millis } from "../../stores/contract.js";
import type { Clock } from "../../world/world.js";
import type { Carrier, Delivery } from "../carrier.js";
import type { JobMessage } from "../words.js";

interface Letter {
  readonly message: JobMessage;
  readonly attempt: number;
  readonly priority: number;
  /** Its place in line. */
  readonly number: number;
  /** From then on it may be taken, also by somebody else if it was taken before. */
  readonly visible: Millis;
  readonly taken: boolean;
}

/** How long what was taken is kept from others, and from whom letters of one key are. */
export interface MemoryCarrierOptions {
  readonly clock: Clock;
  readonly leaseMs: number;
}

/** A line of messages in the memory of this process. Messages of one key are taken one by one. */
export function memoryCarrier({ clock, leaseMs }: MemoryCarrierOptions): Carrier {
  const line = new Line(clock, leaseMs);
  return {
    publish: (message, { delayMs = 0, priority = 0 }) =>
      promised(() => {
        line.add({ message, attempt: 1, priority }, delayMs);
      }),
    async take(most, waitMs, until) {
      const found = line.take(most);
      if (found.length > 0 || waitMs <= 0) return found;
      await line.change(waitMs, until);
      return line.take(most);
    },
    probe: () => Promise.resolve(),
    close: () =>
      promised(() => {
        line.wake();
      }),
  };
}

class Line {
  readonly #letters = new Map<number, Letter>();
  readonly #waiting = new Set<() => void>();
  readonly #clock: Clock;
  readonly #lease: number;
  #count = 0;

  constructor(clock: Clock, lease: number) {
    this.#clock = clock;
    this.#lease = lease;
  }

  add(letter: Pick<Letter, "message" | "attempt" | "priority">, delayMs: number): void {
    this.#count += 1;
    const visible = this.#clock.now() + delayMs;
    this.#letters.set(this.#count, { ...letter, number: this.#count, visible, taken: false });
    this.wake();
  }

  take(most: number): readonly Delivery[] {
    const now = this.#clock.now();
    const held = new Set(
      [...this.#letters.values()]
        .filter(({ taken, visible }) => taken && visible > now)
        .map(({ message }) => message.key),
    );
    const found: Letter[] = [];
    for (const letter of [...this.#letters.values()].sort(inLine)) {
      const { key } = letter.message;
      if (found.length >= most) break;
      if (letter.visible > now || (key !== undefined && held.has(key))) continue;
      held.add(key);
      found.push(letter);
    }
    return found.map((letter) => this.#handOut(letter, now));
  }

  /** Resolves at the next change, or when something becomes visible, or after `waitMs`, or with `until`. */
  change(waitMs: number, until?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const coming = [...this.#letters.values()].map(({ visible }) => visible - now);
    const next = Math.min(waitMs, ...coming.filter((ms) => ms > 0));
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#waiting.delete(end);
        until?.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.#clock.after(next, end);
      this.#waiting.add(end);
      until?.addEventListener("abort", end);
      if (until?.aborted === true) end();
    });
  }

  wake(): void {
    for (const end of [...this.#waiting]) end();
  }

  #handOut(letter: Letter, now: Millis): Delivery {
    const { message, priority, number } = letter;
    const hold = (visible: Millis): void => {
      if (this.#letters.has(number)) this.#letters.set(number, { ...letter, visible, taken: true });
    };
    const ack = (): void => {
      this.#letters.delete(number);
      this.wake();
    };
    hold(now + this.#lease);
    return {
      message,
      attempt: letter.attempt,
      extend: (ms) =>
        promised(() => {
          hold(this.#clock.now() + ms);
        }),
      ack: () => promised(ack),
      again: (attempt, delayMs) =>
        promised(() => {
          this.add({ message, attempt, priority }, delayMs);
          ack();
        }),
      // The records hold what is dead; in memory there is no other place for it.
      dead: () => promised(ack),
    };
  }
}

const inLine = (one: Letter, other: Letter): number =>
  one.priority - other.priority || one.number - other.number;
