import type { EmbeddedPart, Guard, Guards, Part } from "../stores/contract.js";
import { createMemoryStore, type MemoryStoreOptions } from "../stores/memory/memory-store.js";
import type { Store } from "../stores/store.js";

/** A memory store that also remembers everything that was handed to it. */
export interface RecordingStore {
  readonly store: Store;
  /** JSON of all of it: what isn't in here can't be in the store. */
  readonly stored: () => string;
}

export function recordingStore(
  options: MemoryStoreOptions,
  without: readonly string[],
): RecordingStore {
  const seen: unknown[] = [];
  const store = createMemoryStore(options);
  return {
    store: {
      ...store,
      admission: (endpoint, guards) =>
        store.admission(endpoint, recorded(guards, { seen, without })),
    },
    stored: () => JSON.stringify(seen),
  };
}

interface Recording {
  readonly seen: unknown[];
  /** Guards that are left out. */
  readonly without: readonly string[];
}

function recorded<G extends Guards>(guards: G, { seen, without }: Recording): G {
  const entries = Object.entries(guards).map(([name, guard]) => {
    const parts = without.includes(name) ? [] : (guard as Guard<unknown>).parts;
    return [name, { ...guard, parts: parts.map((part) => recordedPart(part, seen)) }] as const;
  });
  return Object.fromEntries(entries) as unknown as G;
}

function recordedPart(part: Part<unknown>, seen: unknown[]): Part<unknown> {
  const { name, stage, owner } = part;
  return {
    ...part,
    name,
    stage,
    owner,
    embed: (...given) => recordedEmbedding(name, part.embed(...given), seen),
  };
}

/** What a part is asked and what it is told at the end is all that it can keep. */
function recordedEmbedding(
  name: string,
  part: EmbeddedPart<unknown>,
  seen: unknown[],
): EmbeddedPart<unknown> {
  return {
    check(given, entry, now) {
      seen.push({ name, given, entry });
      return part.check(given, entry, now);
    },
    attempt: (given, entry, now, verdict) => part.attempt?.(given, entry, now, verdict),
    admission: (given, entry, now) => part.admission?.(given, entry, now),
    settle(given, entry, now, settlement) {
      seen.push({ name, settlement });
      part.settle?.(given, entry, now, settlement);
    },
    headers: (given, entry, now) => part.headers?.(given, entry, now) ?? {},
  };
}
