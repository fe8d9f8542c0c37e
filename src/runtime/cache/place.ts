import type { Answer } from "../http/answer.js";
import type { Millis, Verdict } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { EntryFacts } from "./flights.js";

/** What every cached endpoint says. */
export interface CacheOptions {
  /** Belongs to its endpoint: two endpoints may both call theirs `fifo`. */
  readonly namespace: string;
  /** Entries per namespace; for entries of a principal, per principal. */
  readonly capacity: number;
  /** Seconds that an answer is served; `Infinity` for what never changes. */
  readonly ttl: number;
  /** Seconds after those in which it still answers, while one caller's request renews it. */
  readonly stale?: number;
  /** Seconds that a 404 is served; 0 unless said. */
  readonly negative?: number;
  /**
   * With a store on a server: `memory` keeps entries in this process, `valkey` on the server, and
   * `tiered` there with copies here. Unless said, as `ENABLE_REDIS_CACHE` says for all.
   */
  readonly strategy?: "memory" | "valkey" | "tiered";
  /** True: one entry serves everybody. Only for answers that don't depend on who asks. */
  readonly shared?: boolean;
}

/** What a request asks a cache for: the parts of its key, alone or with the tags of the entry. */
export type CacheKey =
  readonly string[] | { readonly key: readonly string[]; readonly tags: readonly string[] };

/** The scope of entries that no endpoint put there: their name is their key. */
export const byHand = "-";

/** Names a namespace; without a principal everybody's. */
export function shelfOf(names: readonly [algorithm: string, endpoint: string, namespace: string]) {
  const everybodys = keyOf(names);
  return (principal?: string): string =>
    principal === undefined ? everybodys : keyOf([...names, principal]);
}

/** Key of a request's entry on its shelf. */
export function entryKey(endpoint: string, given: CacheKey): string {
  return keyOf([endpoint, ...partsOf(given)]);
}

/** Under what a request's entry can be found and dropped. */
export function factsOf(endpoint: string, given: CacheKey): EntryFacts {
  const before = endpoint === byHand ? [] : [endpoint];
  return {
    name: [...before, ...partsOf(given)].join(":"),
    tags: "tags" in given ? given.tags : [],
  };
}

const partsOf = (given: CacheKey): readonly string[] => ("key" in given ? given.key : given);

/** Milliseconds that an answer is good, and may be stale after; undefined: it isn't kept. */
export function lifeOf(
  { ttl, stale = 0, negative = 0, shared = false }: CacheOptions,
  answer: Answer,
): { readonly fresh: Millis; readonly stale: Millis } | undefined {
  // A cookie is for the one who got it, whatever the config says of the body.
  if (answer.repeat !== undefined || answer.send !== undefined) return undefined;
  if (shared && "set-cookie" in answer.headers) return undefined;
  if (answer.status >= 200 && answer.status < 300) {
    return { fresh: Math.round(ttl * 1000), stale: Math.round(stale * 1000) };
  }
  if (answer.status !== 404 || negative === 0) return undefined;
  return { fresh: Math.round(negative * 1000), stale: 0 };
}

/** `ttl` in seconds, negative once the entry is stale (RFC 9211, section 2.4). */
export function withStatus(answer: Answer, fresh: Millis, now: Millis): Answer {
  const left = Number.isFinite(fresh) ? `; ttl=${String(Math.floor((fresh - now) / 1000))}` : "";
  return { ...answer, headers: { ...answer.headers, "cache-status": `endpointgen; hit${left}` } };
}

/** The field of an answer that is being made. */
export const missed = { "cache-status": "endpointgen; fwd=miss" } as const;

/** What became of a look into a cache, for metrics. */
export function resultOf(verdict: Verdict): "hit" | "stale" | "miss" | "wait" {
  if (verdict.kind === "answer") return verdict.note === "hit" ? "hit" : "stale";
  return verdict.kind === "wait" ? "wait" : "miss";
}
