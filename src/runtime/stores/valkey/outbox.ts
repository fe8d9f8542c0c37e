import type { Clock } from "../../world/world.js";
import type { Tell } from "./settle.js";

/** Milliseconds between two tries; twice as many after each that wrote nothing. */
const triesEvery = { first: 200, last: 2_000 } as const;

/** Tries at the same time: a server that is back must not be overrun. */
const atOnce = 32;

/** Ends of requests that are remembered; of more, the oldest are given up, and so count as done. */
const most = 10_000;

interface Unwritten {
  readonly write: () => Promise<unknown>;
  readonly until: number;
}

/** Ends of requests that are still to be written: tried at once, and on and on in the background. */
export class Outbox {
  readonly #clock: Clock;
  readonly #unwritten = new Set<Unwritten>();
  readonly #written = new Set<Promise<unknown>>();
  #wait: number = triesEvery.first;
  #waiting = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are still to be written. */
  get size(): number {
    return this.#unwritten.size;
  }

  /** Resolves with what the write returned, or with undefined after the first try that failed. */
  readonly tell: Tell = (write, until) => {
    const written = this.#first(write, until);
    this.#written.add(written);
    return written.finally(() => this.#written.delete(written));
  };

  async #first(write: () => Promise<unknown>, until: number): Promise<unknown> {
    try {
      return await write();
    } catch {
      this.#unwritten.add({ write, until });
      const [oldest] = this.#unwritten;
      if (this.#unwritten.size > most && oldest !== undefined) this.#unwritten.delete(oldest);
      this.#later();
      return undefined;
    }
  }

  /** Resolves when every first try has come to something: nobody may wait for it any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#written);
  }

  /** Tries everything once more, some at a time, until one of them can't be written. */
  async flush(): Promise<boolean> {
    while (this.#unwritten.size > 0) {
      const some = [...this.#unwritten].slice(0, atOnce);
      const written = await Promise.all(some.map((one) => this.#try(one)));
      if (written.includes(false)) return written.includes(true);
    }
    return true;
  }

  async #try(one: Unwritten): Promise<boolean> {
    this.#unwritten.delete(one);
    if (this.#clock.now() >= one.until) return true;
    try {
      await one.write();
      return true;
    } catch {
      // Behind the others, which may belong to a server that answers.
      this.#unwritten.add(one);
      return false;
    }
  }

  #later(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#clock.after(this.#wait, () => {
      void this.flush().then((progress) => {
        this.#wait = progress ? triesEvery.first : Math.min(2 * this.#wait, triesEvery.last);
        this.#waiting = false;
        if (this.#unwritten.size > 0) this.#later();
      });
    });
  }
}
