import { systemWorld } from "../world/system.js";
import type { Clock } from "../world/world.js";
import { lruPolicy } from "./lru.js";
import { EmbeddedNamespace, type Namespace } from "./namespace.js";

/** How a cache of this process is bounded. */
export interface TTLCacheOptions {
  /** Entries. */
  readonly maxsize: number;
  /** Seconds that an entry lives. */
  readonly ttl: number;
  /** The machine's unless said. */
  readonly clock?: Pick<Clock, "now">;
}

/**
 * A cache of this process alone, for values of any kind: dead entries go first, then the one that
 * was used longest ago. What other processes or endpoints must see belongs into `app.cache`.
 * Throws a RangeError unless maxsize and ttl are positive.
 * @example
 * import { TTLCache } from "@endpointgen/runtime";
 *
 * const rates = new TTLCache<number>({ maxsize: 100, ttl: 60 });
 * rates.set("EUR", 1.08);
 * const rate = rates.get("EUR") ?? 1;
 * process.stdout.write(`${rate}\n`);
 */
export class TTLCache<Value> {
  readonly #entries: Namespace<Value>;
  readonly #life: number;
  readonly #clock: Pick<Clock, "now">;

  constructor({ maxsize, ttl, clock = systemWorld.clock }: TTLCacheOptions) {
    if (!(maxsize >= 1)) throw new RangeError(`maxsize must be at least 1, not ${maxsize}`);
    if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
    this.#entries = new EmbeddedNamespace(maxsize, lruPolicy());
    this.#life = Math.round(ttl * 1000);
    this.#clock = clock;
  }

  /** The value; undefined when there is none, or it has died. Counts as a use. */
  get(key: string): Value | undefined {
    const now = this.#clock.now();
    this.#entries.use(key, now);
    return this.#entries.peek(key, now);
  }

  set(key: string, value: Value): void {
    this.#entries.set(key, value, this.#life, this.#clock.now());
  }

  /** False when there was none. */
  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
