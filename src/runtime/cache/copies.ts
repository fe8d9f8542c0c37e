import type { Answer } from "../http/answer.js";
import type { Millis } from "../stores/words.js";
import { listPolicy } from "./list-policy.js";
import type { Link } from "./list.js";
import { EmbeddedNamespace } from "./namespace.js";

/** A copy of an entry that is kept on a server. Times are this process' own. */
export interface Copy {
  /** Tells this entry from others under its key. */
  readonly stamp: string;
  readonly answer: Answer;
  /** Until then the server would call it fresh. */
  readonly fresh: Millis;
  /** When the server last said that it is this one. */
  readonly seen: Millis;
}

/** Copies, the ones used longest ago going first. */
const capacity = 10_000;

/**
 * Milliseconds for which the server's word counts. What another process invalidates is served here
 * for no longer.
 */
const counts = 1_000;

/** How long a copy is there for the case that the server is away, in milliseconds. */
const kept = 3_600_000;

/** The first level of caches on two: what the server has, as this process last saw it. */
export class Copies {
  readonly #entries = new EmbeddedNamespace<Copy, Link<string>>(
    capacity,
    listPolicy({ moves: true, victim: "first" }),
  );

  /** The copy of a key, however old. */
  get(key: string, now: Millis): Copy | undefined {
    const copy = this.#entries.peek(key, now);
    if (copy !== undefined) this.#entries.use(key, now);
    return copy;
  }

  /** The copy of a key if the server's word on it still counts, and it is fresh. */
  trusted(key: string, now: Millis): Copy | undefined {
    const copy = this.get(key, now);
    return copy && now < copy.seen + counts && now < copy.fresh ? copy : undefined;
  }

  keep(key: string, copy: Copy): void {
    this.#entries.set(key, copy, kept, copy.seen);
  }

  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Something was invalidated here: every copy may be wrong. */
  forget(): void {
    this.#entries.clear();
  }
}
