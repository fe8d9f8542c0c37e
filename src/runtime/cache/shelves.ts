import type { Answer } from "../http/answer.js";
import type { Memory, Millis } from "../stores/contract.js";
import { createTable } from "../stores/memory/table.js";
import { Flights, type EntryFacts } from "./flights.js";
import { matchesGlob } from "./glob.js";
import type { Leaving, Namespace } from "./namespace.js";

/** A kept answer. */
export interface Entry extends EntryFacts {
  readonly answer: Answer;
  /** From then on it is stale. */
  readonly fresh: Millis;
  /** The endpoint that put it there. */
  readonly endpoint: string;
}

/** Where an entry stands. */
interface Place {
  readonly shelf: Namespace<Entry>;
  readonly key: string;
}

/** What an entry is put with. */
export interface Put {
  readonly key: string;
  readonly entry: Entry;
  /** Milliseconds until it is gone. */
  readonly life: Millis;
}

/** Makes an empty namespace that says what leaves it. */
export type OpenShelf = (left: (entry: Entry, why: Leaving) => void) => Namespace<Entry>;

/** Every cache namespace of one memory, with an index by tag and all loads that are under way. */
export class Shelves {
  readonly flights = new Flights();
  readonly #shelves = createTable<Namespace<Entry>>((shelf) => {
    shelf.clear();
  });
  readonly #byTag = new Map<string, Map<Entry, Place>>();
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The namespace of that name, if it holds anything. */
  find(name: string, now: Millis): Namespace<Entry> | undefined {
    return this.#shelves.get(name, now);
  }

  /** Keeps an entry; `open` makes the namespace when there is none. */
  put(name: string, { key, entry, life }: Put, open: OpenShelf, now: Millis): void {
    const shelf =
      this.find(name, now) ??
      open((left, why) => {
        this.#left(left, why);
      });
    const expires = shelf.set(key, entry, life, now);
    // A principal who stays away longer than his entries live leaves nothing behind.
    this.#shelves.set(name, shelf, expires, now);
    for (const tag of labelsOf(entry)) {
      const places = this.#byTag.get(tag) ?? new Map<Entry, Place>();
      this.#byTag.set(tag, places.set(entry, { shelf, key }));
    }
  }

  /** Drops what has the tag; returns how many entries. Nothing that is being made now is kept. */
  invalidateTag(tag: string, now: Millis): number {
    this.flights.drop(({ tags }) => tags.includes(tag), now);
    return this.#drop(tagLabel(tag));
  }

  /** Drops the entry of that name, and those that begin with it and a colon. */
  invalidateName(name: string, now: Millis): number {
    this.flights.drop((facts) => prefixesOf(facts.name).includes(name), now);
    return this.#drop(nameLabel(name));
  }

  /** Drops entries by a pattern over their names, in time proportional to all that is kept. */
  invalidatePattern(pattern: string, now: Millis): number {
    this.flights.drop(({ name }) => matchesGlob(pattern, name), now);
    let dropped = 0;
    for (const shelf of this.#shelves.values(now)) {
      for (const [key, { name }] of shelf.entries()) {
        if (matchesGlob(pattern, name) && shelf.delete(key)) dropped += 1;
      }
    }
    return dropped;
  }

  #drop(label: string): number {
    const places = [...(this.#byTag.get(label)?.values() ?? [])];
    return places.filter(({ shelf, key }) => shelf.delete(key)).length;
  }

  #left(entry: Entry, why: Leaving): void {
    for (const label of labelsOf(entry)) {
      const places = this.#byTag.get(label);
      places?.delete(entry);
      if (places?.size === 0) this.#byTag.delete(label);
    }
    if (why !== "replaced") this.#memory.cacheEvent(entry.endpoint, { kind: "left", why });
  }
}

/** The shelves of a memory. */
export const shelvesOf = (memory: Memory): Shelves => memory.made(makeShelves);

const makeShelves = (memory: Memory): Shelves => new Shelves(memory);

/** Under what an entry is indexed: the beginnings of its name, all of it first, and its tags. */
export function labelsOf({ name, tags }: EntryFacts): readonly string[] {
  return [...prefixesOf(name).map(nameLabel), ...tags.map(tagLabel)];
}

/** The label of a tag. */
export const tagLabel = (tag: string): string => `tag ${tag}`;
/** The label of a name, or of the beginning of one. */
export const nameLabel = (name: string): string => `name ${name}`;

/** `a:b:c` is found under itself and under `a:b`, what an endpoint says of a resource. */
function prefixesOf(name: string): readonly string[] {
  const first = name.indexOf(":");
  const second = first < 0 ? -1 : name.indexOf(":", first + 1);
  return second < 0 ? [name] : [name, name.slice(0, second)];
}
