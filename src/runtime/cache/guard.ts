import type { Answer } from "../http/answer.js";
import { go } from "../stores/contract.js";
import type {
  EmbeddedPart,
  Entry as Admitted,
  Guard,
  Memory,
  Millis,
  Scope,
  Settlement,
  Verdict,
} from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { Flight } from "./flights.js";
import { EmbeddedNamespace } from "./namespace.js";
import type { EvictionPolicy } from "./policy.js";
import { shelvesOf, type Entry, type OpenShelf, type Shelves } from "./shelves.js";

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
  /** True: one entry serves everybody. Only for answers that don't depend on who asks. */
  readonly shared?: boolean;
}

/** What a request asks a cache for: the parts of its key, alone or with the tags of the entry. */
export type CacheKey =
  readonly string[] | { readonly key: readonly string[]; readonly tags: readonly string[] };

/** Makes empty namespaces of a capacity. */
export type Opening = (capacity: number) => OpenShelf;

/** Makes empty namespaces of a policy. */
export function opening<Place>(policy: () => EvictionPolicy<Place>): Opening {
  return (capacity) => (left) => new EmbeddedNamespace<Entry, Place>(capacity, policy(), left);
}

/**
 * Makes the guard of a policy. It is given the parts of its key (resource, fingerprint of
 * the input …), answers a hit with the kept answer, and keeps what answered 2xx. A hit ends the
 * walk, so it costs no credits and leaves no idempotency record. Of those who miss one key at once
 * one does the work, and the others wait for his answer; if he fails they do it themselves. A stale
 * answer is told at once, and the one who got it first renews it. Invalidation beats both: what was
 * begun before it is not kept. Hits say so in `Cache-Status` (RFC 9211). Throws a RangeError unless
 * capacity and ttl are positive.
 */
export function cacheGuard(
  algorithm: string,
  opens: Opening,
  options: CacheOptions,
): Guard<CacheKey> {
  const { capacity, ttl, stale = 0, negative = 0, shared = false } = options;
  if (!(capacity >= 1)) throw new RangeError(`capacity must be at least 1, not ${capacity}`);
  if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
  if (!(stale >= 0 && negative >= 0)) throw new RangeError("stale and negative are 0 or more");
  const open = opens(capacity);
  const embed = (memory: Memory, scope: Scope) =>
    new CachePart({ algorithm, options, open }, memory, scope);
  return {
    parts: [{ name: "cache", stage: "cache", owner: shared ? "shared" : "principal", embed }],
  };
}

interface Kind {
  readonly algorithm: string;
  readonly options: CacheOptions;
  readonly open: OpenShelf;
}

/** The scope of entries that no endpoint put there: their name is their key. */
export const byHand = "-";

/** Names a namespace; without a principal everybody's. */
export function shelfOf(names: readonly [algorithm: string, endpoint: string, namespace: string]) {
  const everybodys = keyOf(names);
  return (principal?: string): string =>
    principal === undefined ? everybodys : keyOf([...names, principal]);
}

/** Where a request's entry is, or would be. */
interface Spot {
  readonly shelf: string;
  readonly key: string;
  /** The flight's own name: several caches may hold one admission. */
  readonly flight: string;
}

class CachePart implements EmbeddedPart<CacheKey> {
  readonly #kind: Kind;
  readonly #memory: Memory;
  readonly #shelves: Shelves;
  readonly #endpoint: string;
  readonly #shelf: (principal?: string) => string;

  constructor(kind: Kind, memory: Memory, { endpoint }: Scope) {
    this.#kind = kind;
    this.#memory = memory;
    this.#shelves = shelvesOf(memory);
    this.#endpoint = endpoint;
    this.#shelf = shelfOf([kind.algorithm, endpoint, kind.options.namespace]);
  }

  check(given: CacheKey, admitted: Admitted, now: Millis): Verdict {
    const spot = this.#spot(given, admitted);
    const entry = this.#shelves.find(spot.shelf, now)?.peek(spot.key, now);
    if (entry !== undefined && now < entry.fresh) {
      return { kind: "answer", answer: withStatus(entry, now), note: "hit" };
    }
    const flight = this.#shelves.flights.leading(flightKey(spot), now);
    if (entry === undefined) {
      if (flight === undefined || admitted.waited === true) return { ...go, note: "miss" };
      return { kind: "wait", until: flight.landed, note: "somebody else is making it" };
    }
    const answer = withStatus(entry, now);
    if (flight !== undefined) return { kind: "answer", answer, note: "stale" };
    const reload = (settlement: Settlement, at: Millis): void => {
      this.settle(given, admitted, at, settlement);
    };
    return { kind: "answer", answer, reload, note: "stale, being renewed" };
  }

  attempt(given: CacheKey, admitted: Admitted, now: Millis, verdict: Verdict): void {
    const result = resultOf(verdict);
    this.#memory.cacheEvent(this.#endpoint, { kind: "look", result });
    if (verdict.kind !== "answer") return;
    const spot = this.#spot(given, admitted);
    this.#shelves.find(spot.shelf, now)?.use(spot.key, now);
    if (verdict.reload !== undefined) this.admission(given, admitted, now);
  }

  admission(given: CacheKey, admitted: Admitted, now: Millis): void {
    const spot = this.#spot(given, admitted);
    const flight = new Flight(flightKey(spot), this.#facts(given), admitted.deadline);
    this.#shelves.flights.start(spot.flight, flight, now);
  }

  settle(given: CacheKey, admitted: Admitted, now: Millis, settlement: Settlement): void {
    const spot = this.#spot(given, admitted);
    const flight = this.#shelves.flights.end(spot.flight, now);
    if (flight === undefined || flight.dropped || settlement.kind !== "done") return;
    const { answer } = settlement;
    const life = this.#lifeOf(answer);
    if (life === undefined) return;
    const entry = { answer, fresh: now + life.fresh, endpoint: this.#endpoint, ...flight.facts };
    const put = { key: spot.key, entry, life: life.fresh + life.stale };
    this.#shelves.put(spot.shelf, put, this.#kind.open, now);
  }

  headers(given: CacheKey, admitted: Admitted, now: Millis): Readonly<Record<string, string>> {
    const { flight } = this.#spot(given, admitted);
    if (!this.#shelves.flights.has(flight, now)) return {};
    return { "cache-status": "endpointgen; fwd=miss" };
  }

  #spot(given: CacheKey, { principal, holdId }: Admitted): Spot {
    const { algorithm, options } = this.#kind;
    const { shared = false, namespace } = options;
    const key = keyOf([this.#endpoint, ...partsOf(given)]);
    const shelf = this.#shelf(shared ? undefined : principal);
    return { shelf, key, flight: `${holdId} ${algorithm} ${namespace}` };
  }

  #facts(given: CacheKey): { readonly name: string; readonly tags: readonly string[] } {
    const before = this.#endpoint === byHand ? [] : [this.#endpoint];
    return {
      name: [...before, ...partsOf(given)].join(":"),
      tags: "tags" in given ? given.tags : [],
    };
  }

  /** Milliseconds that an answer is good, and may be stale; undefined: it isn't kept. */
  #lifeOf(answer: Answer): { readonly fresh: Millis; readonly stale: Millis } | undefined {
    const { ttl, stale = 0, negative = 0, shared = false } = this.#kind.options;
    // A cookie is for the one who got it, whatever the config says of the body.
    if (answer.repeat !== undefined) return undefined;
    if (shared && "set-cookie" in answer.headers) return undefined;
    if (answer.status >= 200 && answer.status < 300) {
      return { fresh: Math.round(ttl * 1000), stale: Math.round(stale * 1000) };
    }
    if (answer.status !== 404 || negative === 0) return undefined;
    return { fresh: Math.round(negative * 1000), stale: 0 };
  }
}

const partsOf = (given: CacheKey): readonly string[] => ("key" in given ? given.key : given);

/** With the length of one, two names joined stay two names. */
const flightKey = ({ shelf, key }: Spot): string => `${String(shelf.length)}${shelf}${key}`;

function resultOf(verdict: Verdict): "hit" | "stale" | "miss" | "wait" {
  if (verdict.kind === "answer") return verdict.note === "hit" ? "hit" : "stale";
  return verdict.kind === "wait" ? "wait" : "miss";
}

/** `ttl` in seconds, negative once the entry is stale (RFC 9211, section 2.4). */
function withStatus({ answer, fresh }: Entry, now: Millis): Answer {
  const left = Number.isFinite(fresh) ? `; ttl=${String(Math.floor((fresh - now) / 1000))}` : "";
  return { ...answer, headers: { ...answer.headers, "cache-status": `endpointgen; hit${left}` } };
}
