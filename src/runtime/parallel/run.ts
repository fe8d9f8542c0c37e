import { pMapSettled } from "p-map";
import { ParallelError, type ItemFailure } from "./parallel-error.js";

/** What can be processed: read one by one, never further ahead than there are places free. */
export type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** How far the work has come. */
export interface Progress {
  /** Items that were processed, failed ones among them. */
  readonly done: number;
  readonly failed: number;
  /** Undefined when the items aren't an array. */
  readonly total: number | undefined;
}

/** What all ways of processing can be told. */
export interface ParallelOptions {
  /** Ends the work: nothing new begins, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** False: results come in the order in which they were ready. */
  readonly ordered?: boolean;
  /** True: the first failure ends the work, and the promise rejects with that error. */
  readonly stopOnError?: boolean;
  /** Told after each item. What it throws ends the work. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What work on an item is told besides the item. */
export interface ItemContext {
  /** The item's place, from 0. */
  readonly index: number;
  /** Aborts when the work as a whole is to end. */
  readonly signal: AbortSignal;
}

type Work<Item, Result> = (item: Item, context: ItemContext) => Result | Promise<Result>;

/** Runs work on items, `limit` at once. Rejects with a ParallelError when items failed. */
export async function run<Item, Result>(
  items: Items<Item>,
  work: Work<Item, Result>,
  limit: number,
  options: ParallelOptions,
): Promise<Result[]> {
  const gathered = new Gathering<Result>(options, Array.isArray(items) ? items.length : undefined);
  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  const onItem = async (item: Item, index: number): Promise<void> => {
    try {
      await gathered.take(index, async () => work(item, { index, signal }));
    } catch (error) {
      ending.abort(error);
    }
  };
  try {
    await pMapSettled(items, onItem, { concurrency: limit, signal });
  } catch (error) {
    // What is still under way may stop, too: nobody waits for it.
    ending.abort(error);
    throw error;
  }
  signal.throwIfAborted();
  return gathered.end();
}

/** Collects what items came to. */
class Gathering<Result> {
  readonly #options: ParallelOptions;
  readonly #total: number | undefined;
  readonly #results: { readonly index: number; readonly value: Result }[] = [];
  readonly #failures: ItemFailure[] = [];

  constructor(options: ParallelOptions, total: number | undefined) {
    this.#options = options;
    this.#total = total;
  }

  async take(index: number, work: () => Promise<Result>): Promise<void> {
    const { stopOnError = false, onProgress } = this.#options;
    try {
      this.#results.push({ index, value: await work() });
    } catch (error) {
      if (stopOnError) throw error;
      this.#failures.push({ index, error });
    }
    const failed = this.#failures.length;
    onProgress?.({ done: this.#results.length + failed, failed, total: this.#total });
  }

  /** Throws a ParallelError when there are failures. */
  end(): Result[] {
    const { ordered = true } = this.#options;
    if (ordered) this.#results.sort((one, other) => one.index - other.index);
    const results = this.#results.map(({ value }) => value);
    if (this.#failures.length > 0) throw new ParallelError(this.#failures, results);
    return results;
  }
}

/** @throws RangeError unless the value is a whole number from 1. */
export function atLeastOne(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a whole number of at least 1, not ${value}.`);
}
