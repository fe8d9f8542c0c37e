/**
 * The store contract: what a guard may ask of a store, and how the parts of one request are joined.
 *
 * A **part** is what one guard does in the store. It has three functions:
 * `check` only reads and gives a verdict, `attempt` writes what the try itself costs
 * (a token, a used code), `admission` writes what being let in costs (a running record, a hold).
 * `compose.ts` walks the parts in the order of their stages; every store walks alike.
 */
import type { Answer } from "../http/answer.js";
import type { Refusal } from "../http/refusal.js";
import type { ScriptPart, ScriptServices } from "./script-part.js";

/** Milliseconds since 1970, by the store's own clock. */
export type Millis = number;

/**
 * Whose a part is. All parts of the principal are decided in one atomic step; a part of another
 * owner is a step of its own in the same flush.
 */
export type Owner = "principal" | "ip" | "global" | "shared";

/**
 * The order in which verdicts count, the same in every store:
 * a stored answer, the limiter, MFA, the local bars, a running or different request, the cache,
 * the concurrency slot, the credit hold.
 */
export const stages = [
  "replay",
  "rate_limit",
  "mfa",
  "bar",
  "running",
  "cache",
  "slot",
  "hold",
] as const;
/** One of the stages. */
export type Stage = (typeof stages)[number];

/** What a check says: go on, or end the walk with an answer, a refusal, or a wait for another. */
export type Verdict =
  | {
      readonly kind: "go";
      readonly note?: string;
      /** Let in to find out what became of an earlier request; the later parts are told. */
      readonly recovers?: true;
    }
  | {
      readonly kind: "answer";
      readonly answer: Answer;
      readonly note?: string;
      /**
       * The answer is old. Whoever gets it does the work after he has answered, without any other
       * part: at no cost for the caller. Told once how that ended, or that nobody did it (released).
       */
      readonly reload?: (settlement: Settlement, now: Millis) => void | Promise<void>;
    }
  | { readonly kind: "refuse"; readonly refusal: Refusal; readonly note?: string }
  /** Another request is making this answer: asked again, from `running` on, when it has ended. */
  | { readonly kind: "wait"; readonly until: Promise<unknown>; readonly note?: string };

/** The verdict of a part that has nothing to say. */
export const go: Verdict = { kind: "go" };

/** How a request that was admitted ended; decides what `settle` writes. */
export type Settlement =
  /** The handler answered, or failed with a declared error: keep the answer, take the credits. */
  | {
      readonly kind: "done";
      readonly answer: Answer;
      readonly keep: boolean;
      /** What the work said it cost, in credits; undefined: all that was held. */
      readonly spent?: number;
    }
  /** Provably nothing happened, or a transient failure: give back and forget. */
  | { readonly kind: "failed" }
  /** The work was done but its result can't be told: give back, and never run it a second time. */
  | { readonly kind: "broken" }
  /** Nobody knows whether it happened (a time-out after the handler started). */
  | { readonly kind: "unknown" }
  /** Let in here but stopped by a part of another owner: as if it had never been admitted. */
  | { readonly kind: "released" };

/** What every part is told about the request besides its own input. */
export interface Entry {
  /** The user or API key; without an identity, the client address. */
  readonly principal: string;
  /** Names this admission; settling and releasing are idempotent by it. */
  readonly holdId: string;
  /** True when a local bar (IP list, roles) will refuse: a stored answer isn't shown then. */
  readonly barred: boolean;
  /** Until when an admitted request may run before it counts as dead. */
  readonly deadline: Millis;
  /** The request has waited for another one and may not be told to wait again. */
  readonly waited?: boolean;
  /** The request was let in to find out what became of an earlier one, which is paid already. */
  readonly recovers?: boolean;
}

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

/** What became of a look into a cache, or why an entry left it. */
export type CacheEvent =
  | { readonly kind: "look"; readonly result: "hit" | "stale" | "miss" | "wait" }
  | { readonly kind: "left"; readonly why: "capacity" | "expired" | "invalidated" };

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
