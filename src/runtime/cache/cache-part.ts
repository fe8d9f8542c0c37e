import { go } from "../stores/contract.js";
import type {
  EmbeddedPart,
  Entry as Admitted,
  Memory,
  Millis,
  Scope,
  Settlement,
  Verdict,
} from "../stores/contract.js";
import { Flight } from "./flights.js";
import {
  entryKey,
  factsOf,
  lifeOf,
  missed,
  resultOf,
  shelfOf,
  withStatus,
  type CacheKey,
  type CacheOptions,
} from "./place.js";
import { shelvesOf, type OpenShelf, type Shelves } from "./shelves.js";

/** Makes empty namespaces of a capacity. */
export type Opening = (capacity: number) => OpenShelf;

interface Kind {
  readonly algorithm: string;
  readonly options: CacheOptions;
  readonly open: OpenShelf;
}

/** Where a request's entry is, or would be. */
interface Spot {
  readonly shelf: string;
  readonly key: string;
  /** The flight's own name: several caches may hold one admission. */
  readonly flight: string;
}

/** The cache in the memory of an embedded store. */
export class CachePart implements EmbeddedPart<CacheKey> {
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
      return { kind: "answer", answer: withStatus(entry.answer, entry.fresh, now), note: "hit" };
    }
    const flight = this.#shelves.flights.leading(flightKey(spot), now);
    if (entry === undefined) {
      if (flight === undefined || admitted.waited === true) return { ...go, note: "miss" };
      return { kind: "wait", until: flight.landed, note: "somebody else is making it" };
    }
    const answer = withStatus(entry.answer, entry.fresh, now);
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
    if (verdict.reload !== undefined) this.#begin(given, admitted, { renews: true, now });
  }

  admission(given: CacheKey, admitted: Admitted, now: Millis): void {
    this.#begin(given, admitted, { renews: false, now });
  }

  settle(given: CacheKey, admitted: Admitted, now: Millis, settlement: Settlement): void {
    const spot = this.#spot(given, admitted);
    const flight = this.#shelves.flights.end(spot.flight, now);
    if (flight === undefined || flight.dropped || settlement.kind !== "done") return;
    const { answer } = settlement;
    const life = lifeOf(this.#kind.options, answer);
    if (life === undefined) return;
    const entry = { answer, fresh: now + life.fresh, endpoint: this.#endpoint, ...flight.facts };
    const put = { key: spot.key, entry, life: life.fresh + life.stale };
    this.#shelves.put(spot.shelf, put, this.#kind.open, now);
  }

  headers(given: CacheKey, admitted: Admitted, now: Millis): Readonly<Record<string, string>> {
    const { flight } = this.#spot(given, admitted);
    if (!this.#shelves.flights.has(flight, now)) return {};
    return missed;
  }

  #begin(
    given: CacheKey,
    admitted: Admitted,
    { renews, now }: { readonly renews: boolean; readonly now: Millis },
  ): void {
    const spot = this.#spot(given, admitted);
    const { deadline } = admitted;
    const facts = factsOf(this.#endpoint, given);
    const flight = new Flight(flightKey(spot), { facts, deadline, renews });
    this.#shelves.flights.start(spot.flight, flight, now);
  }

  #spot(given: CacheKey, { principal, holdId }: Admitted): Spot {
    const { algorithm, options } = this.#kind;
    const { shared = false, namespace } = options;
    const key = entryKey(this.#endpoint, given);
    const shelf = this.#shelf(shared ? undefined : principal);
    return { shelf, key, flight: `${holdId} ${algorithm} ${namespace}` };
  }
}

/** With the length of one, two names joined stay two names. */
const flightKey = ({ shelf, key }: Spot): string => `${String(shelf.length)}${shelf}${key}`;
