import type { Millis, Table } from "../stores/contract.js";
import { createTable, type SweptTable } from "../stores/memory/table.js";

/** Under what an entry can be found and dropped. */
export interface EntryFacts {
  /** Plain text of its key: `<endpoint>:<resource>:…`. */
  readonly name: string;
  readonly tags: readonly string[];
}

/** Work under way whose result will be an entry. */
export class Flight {
  readonly key: string;
  readonly facts: EntryFacts;
  /** Until when it counts as alive, in case it never reports back. */
  readonly deadline: Millis;
  /** Its request was answered before, with what is to be renewed. */
  readonly renews: boolean;
  /** Resolves when it has ended, however it did. */
  readonly landed: Promise<void>;
  /** Resolves `landed`. */
  readonly land: () => void;
  /** Its result was invalidated while it was made: it must not be kept. */
  dropped = false;

  constructor(
    key: string,
    { facts, deadline, renews }: Pick<Flight, "facts" | "deadline" | "renews">,
  ) {
    this.key = key;
    this.facts = facts;
    this.deadline = deadline;
    this.renews = renews;
    const { promise, resolve } = settled();
    this.landed = promise;
    this.land = resolve;
  }
}

/** All work under way: one flight per key leads, and others wait for it. */
export class Flights {
  readonly #leading: Table<Flight> = createTable<Flight>();
  readonly #all: SweptTable<Flight> = createTable<Flight>();

  /** The flight to wait for. */
  leading(key: string, now: Millis): Flight | undefined {
    return this.#leading.get(key, now);
  }

  /** Notes that somebody works on a key; he leads unless another one does. */
  start(id: string, flight: Flight, now: Millis): void {
    const { key, deadline } = flight;
    this.#all.set(id, flight, deadline, now);
    if (this.#leading.get(key, now) === undefined) {
      this.#leading.set(key, flight, deadline, now);
    }
  }

  /** Whether a request waits for the result. */
  has(id: string, now: Millis): boolean {
    return this.#all.get(id, now)?.renews === false;
  }

  /** Ends a flight; undefined when it had ended, or counts as dead. */
  end(id: string, now: Millis): Flight | undefined {
    const flight = this.#all.get(id, now);
    if (flight === undefined) return undefined;
    this.#all.delete(id);
    if (this.#leading.get(flight.key, now) === flight) this.#leading.delete(flight.key);
    flight.land();
    return flight;
  }

  /** Lets nobody wait any more for flights whose result is invalidated already. */
  drop(matches: (facts: EntryFacts) => boolean, now: Millis): void {
    for (const flight of this.#all.values(now)) {
      if (!matches(flight.facts)) continue;
      flight.dropped = true;
      if (this.#leading.get(flight.key, now) === flight) this.#leading.delete(flight.key);
    }
  }
}

function settled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const held: { resolve: () => void } = { resolve: () => undefined };
  const promise = new Promise<void>((resolve) => {
    held.resolve = resolve;
  });
  return { promise, resolve: held.resolve };
}
