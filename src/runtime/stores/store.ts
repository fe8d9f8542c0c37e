/**
 * The store as the pipeline sees it: one flush before the business logic, one settling after it.
 * Every kind of store (memory, Valkey) is behind these interfaces.
 */
import type { CacheStore } from "../cache/cache-store.js";
import type { Credits } from "../credits/credits.js";
import type { StartupProblem } from "../environment/startup-error.js";
import type { Answer } from "../http/answer.js";
import type { Bar, Refusal } from "../http/refusal.js";
import type { GivenOf, Guards, Millis } from "./contract.js";
import type { Outcome, Resolution } from "./outcome.js";

/** What a store needs to know of an endpoint. */
export interface StoreEndpoint {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Turns the handler's result into an answer; throws when it breaks the contract. */
  answer(result: unknown): Answer;
}

/** What a store needs to know of a request in flight. */
export interface StoreCall {
  /** The request id. */
  readonly id: string;
  /** Until when the request may run, milliseconds since 1970. */
  readonly deadline: Millis;
  /** Names the admission; unguessable and new for every request. Made by the store when absent. */
  readonly holdId?: string;
  /** Aborted when nobody waits for an answer any more; then nothing is taken from the caller. */
  readonly signal?: AbortSignal;
  /** Header fields that go on every answer to this request, lower-case names; parts add theirs. */
  readonly headers: Record<string, string>;
  /** What a guard said, for the development trail. */
  note(guard: string, text: string): void;
  /** That a guard refused and why (`code` of the refusal), for metrics. */
  refused?(guard: string, code: string): void;
  /** True once the work has said that it can't be undone any more. */
  readonly committed?: () => boolean;
  /** The refusal that is being turned into an answer, for callers that throw it instead. */
  readonly told?: (refusal: Refusal) => void;
}

/** Turns a refusal into the answer that tells it. */
export type ProblemWriter = (refusal: Refusal, call: StoreCall, endpoint: StoreEndpoint) => Answer;

/** What `enter` takes: who and what stops him locally, and for each guard what it wants. */
export type Entering<G extends Guards> = { readonly [Name in keyof G]: GivenOf<G[Name]> } & {
  /** The user or API key; without an identity, the client address. */
  readonly principal: string;
  /** A refusal decided without the store, told in its turn. */
  readonly bar?: Bar;
};

/** All guards of one endpoint, ready to decide. */
export interface Admission<G extends Guards> {
  /** Decides everything that the store decides, in one flush. */
  enter(call: StoreCall, request: Entering<G>): Promise<Pass>;
}

/** The decision on one request. With an `answer` it is over: nothing is run and nothing settled. */
export interface Pass {
  /** A refusal, a cache hit or a replay. */
  readonly answer: Answer | undefined;
  /**
   * An answer that is old but good: to be told at once, while this request does the work to renew
   * it, at no cost for the caller.
   */
  readonly stale: Answer | undefined;
  /**
   * Runs the business logic. Never throws: how it ended is the outcome. A request that was let in
   * to find out what became of an earlier one with the same key asks `resolve` first, and works only
   * when nothing was done before.
   */
  running(
    work: () => unknown,
    resolve?: () => Promise<Resolution<unknown>> | undefined,
  ): Promise<Outcome>;
  /**
   * Says what the work really cost, in credits; at most what was held is taken. The last call
   * counts. Throws a RangeError unless it is a whole number of at least 0.
   */
  readonly charge: (credits: number) => void;
  /**
   * Writes the end of the request, once: keeps the answer, takes the credits or gives them back.
   * Throws what the business logic threw, and what a result against the contract throws.
   */
  settle(outcome: Outcome): Promise<Answer>;
}

/** Where guards keep what several requests share. */
export interface Store {
  /** Binds an endpoint's guards; once per endpoint, at start-up. */
  admission<G extends Guards>(endpoint: StoreEndpoint, guards: G): Admission<G>;
  readonly credits: Credits;
  readonly cache: CacheStore;
  /** The server behind it; undefined for a store in this process. */
  readonly server?: StoreServer | undefined;
}

/** What a process wants of the server of its store, besides decisions. */
export interface StoreServer {
  /** Rejects unless the server answers. */
  readonly probe: () => Promise<void>;
  /** Why the endpoints may not rely on it. Rejects when it can't be asked now. */
  readonly problems: () => Promise<readonly StartupProblem[]>;
  /** Resolves when what answered requests left to be written is written, or has failed once. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
