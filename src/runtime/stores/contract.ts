/**
 * The store contract: what a guard may ask of a store, and how the parts of one request are joined.
 *
 * A **part** is what one guard does in the store. It has three functions:
 * `check` only reads and gives a verdict, `attempt` writes what the try itself costs
 * (a token, a used code), `admission` writes what being let in costs (a running record, a hold).
 * `compose.ts` walks the parts in the order of their stages; every store walks alike.
 */
import type { ScriptPart, ScriptServices } from "./script-part.js";
import type { CacheEvent, Entry, Millis, Owner, Settlement, Stage, Verdict } from "./words.js";

export * from "./words.js";

/** One part, bound to the in-process store. `Given` is what the request brings for it. */
export interface EmbeddedPart<Given> {
  /** Reads only. */
  check(given: Given, entry: Entry, now: Millis): Verdict;
  /** Called for every part that was reached, with the verdict that it gave. */
  attempt?(given: Given, entry: Entry, now: Millis, verdict: Verdict): void;
  /** Called for every part when nobody ended the walk. */
  admission?(given: Given, entry: Entry, now: Millis): void;
  /** Called once for an admitted request when its outcome is known. */
  settle?(given: Given, entry: Entry, now: Millis, settlement: Settlement): void;
  /**
   * Header fields to add to the answer, read after the attempts, also of parts that the walk did
   * not reach (the limiter's `RateLimit`).
   */
  headers?(given: Given, entry: Entry, now: Millis): Readonly<Record<string, string>>;
}

/** A part before it meets a store: plain data and one binding for each kind of store. */
export interface Part<Given> {
  readonly name: string;
  readonly stage: Stage;
  readonly owner: Owner;
  /** Of a cache: where it is kept if the store is on a server. */
  readonly strategy?: "memory" | "valkey" | "tiered" | undefined;
  /** Binds the part to the embedded store's memory. */
  embed(memory: Memory, scope: Scope): EmbeddedPart<Given>;
  /** Binds the part to a server that runs scripts. */
  script(services: ScriptServices, scope: Scope): ScriptPart<Given>;
  /**
   * What happens to a request that brings `given` while the server is away: it is refused
   * (`closed`), the part decides in this process (`local`), or it is left out (`skip`).
   */
  whenAway(given: Given): "closed" | "local" | "skip";
}

/** What a part is told when it is bound. */
export interface Scope {
  /** Name of the endpoint; records and cache namespaces are its own. */
  readonly endpoint: string;
}

/** What one key of `admission({...})` may be: a part, or several that share one input. */
export interface Guard<Given> {
  readonly parts: readonly Part<Given>[];
}

/** Where embedded parts keep their state. Tables are bounded: what has expired is swept away. */
export interface Memory {
  /** The table of that name, made on first use; the same name gives the same table. */
  table<Value>(name: string): Table<Value>;
  /** What that function makes for this memory: made once, the same at every later call. */
  made<Value>(make: (memory: Memory) => Value): Value;
  /** Counts what a cache did. */
  cacheEvent(endpoint: string, event: CacheEvent): void;
}

/** A map whose entries die at a deadline. Cost of every call: O(1), amortised. */
export interface Table<Value> {
  get(key: string, now: Millis): Value | undefined;
  /**
   * `expires`: from then on `get` finds nothing and the entry may be swept; `Infinity` for
   * balances. Setting a key again moves its deadline.
   */
  set(key: string, value: Value, expires: Millis, now: Millis): void;
  delete(key: string): void;
  /** Entries in memory, the dead ones that await sweeping included. */
  readonly size: number;
}

/** What a guard wants to be given. */
export type GivenOf<G> = G extends Guard<infer Given> ? Given : never;
/** The guards of one endpoint under the names by which `enter` takes their inputs. */
export type Guards = Readonly<Record<string, Guard<never>>>;
