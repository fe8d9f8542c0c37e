import { embeddedCache } from "../../cache/cache-store.js";
import { embeddedCredits } from "../../credits/credits.js";
import type { World } from "../../world/world.js";
import { compose } from "../compose.js";
import type { CacheEvent, Guards } from "../contract.js";
import { promised } from "../promised.js";
import type { Admission, ProblemWriter, Store, StoreEndpoint } from "../store.js";
import { createMemory } from "./memory.js";
import { admit } from "../pass.js";

/** What a memory store needs. */
export interface MemoryStoreOptions {
  readonly world: World;
  /** Turns a refusal into the answer that tells it. */
  readonly problem: ProblemWriter;
  /** Counts what caches do. */
  readonly cacheEvent?: (endpoint: string, event: CacheEvent) => void;
}

/**
 * A store inside this process: for development, tests and services of one process. It decides
 * exactly as the other stores do; what it holds dies with the process.
 */
export function createMemoryStore({ world, problem, cacheEvent }: MemoryStoreOptions): Store {
  const memory = createMemory(cacheEvent);
  return {
    credits: embeddedCredits(memory, world.clock),
    cache: embeddedCache(memory, world.clock),
    admission<G extends Guards>(endpoint: StoreEndpoint, guards: G): Admission<G> {
      const parts = compose(guards, memory, { endpoint: endpoint.name });
      return {
        enter: (call, request) =>
          promised(() => admit({ world, problem, endpoint, parts, call }, request)),
      };
    },
  };
}
