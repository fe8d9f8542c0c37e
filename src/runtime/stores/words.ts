/** What parts and stores say to each other. */
import type { Answer } from "../http/answer.js";
import type { Refusal } from "../http/refusal.js";

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

/** What became of a look into a cache, or why an entry left it. */
export type CacheEvent =
  | { readonly kind: "look"; readonly result: "hit" | "stale" | "miss" | "wait" }
  | { readonly kind: "left"; readonly why: "capacity" | "expired" | "invalidated" };

/** What becomes of a store that isn't in this process. */
export type StoreEvent =
  /** Told once per change: of the server of decisions, or of the one of caches. */
  | { readonly kind: "away"; readonly server: "store" | "cache"; readonly reason: string }
  | { readonly kind: "back"; readonly server: "store" | "cache" }
  /** A guard of one request did without it: see `Part.whenAway`. */
  | {
      readonly kind: "decided";
      readonly guard: string;
      readonly how: "closed" | "local" | "skip";
    };
