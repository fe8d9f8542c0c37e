import { cacheStrategy } from "../cache/strategy.js";
import type { Environment } from "../environment/load-files.js";
import type { StartupProblem } from "../environment/startup-error.js";

/** What a start says of the caches of endpoints, and what stands against it in production. */
export interface CacheNotice {
  readonly notices: readonly string[];
  readonly problems: readonly StartupProblem[];
}

/** Where the process runs. */
export interface CacheSurroundings {
  readonly environment: Readonly<Environment>;
  readonly production: boolean;
  /** The store lives in this process. */
  readonly embedded: boolean;
  /** The store is on the server of the project's own client. */
  readonly wired?: boolean;
}

/**
 * Explains where answers are kept. The environment may ask for a cache that several processes share
 * when the store is this process' own: production doesn't start then.
 */
export function cacheNotice(isCaching: boolean, surroundings: CacheSurroundings): CacheNotice {
  if (!isCaching) return { notices: [], problems: [] };
  const { environment, production, embedded, wired } = surroundings;
  const { strategy, because } = cacheStrategy("auto", environment, wired);
  if (strategy === "memory") return told(`Answers are kept in memory: ${because}.`);
  if (!embedded) return told(`Answers are kept in the store: ${because}.`);
  const problem = `The cache is to be shared (${because}), but the store is this process' own.`;
  const cure = "Wire a store, or set ENABLE_REDIS_CACHE=false to keep answers in memory.";
  return production ? { notices: [], problems: [{ problem, cure }] } : told(`${problem} ${cure}`);
}

const told = (notice: string): CacheNotice => ({ notices: [notice], problems: [] });
