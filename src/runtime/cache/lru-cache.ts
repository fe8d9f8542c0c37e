import { LinkedList, type Link } from "./list.js";

/** What tells calls apart: values that are equal by themselves. */
export type Hashable = string | number | bigint | boolean | null | undefined;

/** A function that remembers, with a look at how well. */
export interface Remembering<Given extends readonly Hashable[], Result> {
  (...given: Given): Result;
  /** What `functools.lru_cache` tells in Python. */
  readonly cacheInfo: () => CacheInfo;
  readonly cacheClear: () => void;
}

export interface CacheInfo {
  readonly hits: number;
  readonly misses: number;
  readonly currsize: number;
  readonly maxsize: number;
}

export interface LruCacheOptions {
  /** Results that are kept; 128 unless said. The one used longest ago goes first. */
  readonly maxsize?: number;
}

interface Kept<Result> {
  readonly result: Result;
  readonly link: Link<string>;
}

/**
 * Wraps a function, synchronous or not, of something that never changes: calls with the same
 * arguments get the result of the first one, for the life of the process. What throws or rejects
 * isn't kept. Throws a RangeError unless maxsize is at least 1.
 * @example
 * import { lruCache } from "@endpointgen/runtime";
 *
 * const settings = lruCache((region: string) => ({ region, currency: "EUR" }), { maxsize: 1 });
 * process.stdout.write(`${settings("eu").currency} ${settings.cacheInfo().misses}\n`);
 */
export function lruCache<Given extends readonly Hashable[], Result>(
  load: (...given: Given) => Result,
  { maxsize = 128 }: LruCacheOptions = {},
): Remembering<Given, Result> {
  const memory = new Results<Result>(maxsize);
  const call = (...given: Given): Result =>
    memory.get(given.map(nameOf).join(), () => load(...given));
  return Object.assign(call, {
    cacheInfo: () => memory.info(),
    cacheClear: () => {
      memory.clear();
    },
  });
}

class Results<Result> {
  readonly #maxsize: number;
  readonly #kept = new Map<string, Kept<Result>>();
  readonly #uses = new LinkedList<string>();
  #hits = 0;
  #misses = 0;

  constructor(maxsize: number) {
    if (!(maxsize >= 1)) throw new RangeError(`maxsize must be at least 1, not ${maxsize}`);
    this.#maxsize = maxsize;
  }

  get(key: string, load: () => Result): Result {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#hits += 1;
      this.#uses.moveToEnd(known.link);
      return known.result;
    }
    this.#misses += 1;
    const result = load();
    this.#keep(key, result);
    return result;
  }

  info(): CacheInfo {
    const counts = { hits: this.#hits, misses: this.#misses };
    return { ...counts, currsize: this.#kept.size, maxsize: this.#maxsize };
  }

  clear(): void {
    for (const key of [...this.#kept.keys()]) this.#forget(key);
    this.#hits = 0;
    this.#misses = 0;
  }

  #keep(key: string, result: Result): void {
    // Whoever was called meanwhile may have kept it.
    this.#forget(key);
    const oldest = this.#uses.first;
    if (this.#kept.size >= this.#maxsize && oldest !== undefined) this.#forget(oldest.item);
    this.#kept.set(key, { result, link: this.#uses.append(key) });
    if (!(result instanceof Promise)) return;
    result.catch(() => {
      if (this.#kept.get(key)?.result === result) this.#forget(key);
    });
  }

  #forget(key: string): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    this.#uses.remove(known.link);
    this.#kept.delete(key);
  }
}

/** With its kind, so that `1` and `"1"` differ; quoted, so that commas stay inside. */
function nameOf(value: Hashable): string {
  return `${typeof value} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`;
}
