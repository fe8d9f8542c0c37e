import type { Environment } from "../environment/load-files.js";

/** Where entries are kept. */
export type CacheStrategy = "immutable" | "memory" | "valkey" | "tiered";

/** A strategy, and the sentence that says why. */
export interface DecidedStrategy {
  readonly strategy: CacheStrategy;
  readonly because: string;
}

/**
 * Decides where a cache is: as the YAML says, else (`auto`) by the documents' tree. Data that never
 * changes needs no store, and says so itself. Data that does is kept in this process when it is the
 * only one, and in Valkey when there are several: which it is follows from `ENABLE_REDIS_CACHE`, and
 * without that from whether there is a URL of a store, or the project has wired its own client.
 * `ENABLE_REDIS_CACHE=false` wins over both.
 * @example
 * import { cacheStrategy } from "@endpointgen/runtime";
 *
 * const { strategy, because } = cacheStrategy("auto", { ENABLE_REDIS_CACHE: "false" });
 * process.stdout.write(`${strategy}: ${because}\n`);
 */
export function cacheStrategy(
  asked: CacheStrategy | "auto",
  environment: Readonly<Environment>,
  wired = false,
): DecidedStrategy {
  if (asked !== "auto") return { strategy: asked, because: `cache.strategy says ${asked}` };
  const enabled = (environment["ENABLE_REDIS_CACHE"] ?? "").trim().toLowerCase();
  if (["false", "0", "no", "off"].includes(enabled)) {
    return { strategy: "memory", because: `ENABLE_REDIS_CACHE is ${enabled}` };
  }
  if (["true", "1", "yes", "on"].includes(enabled)) {
    return { strategy: "valkey", because: `ENABLE_REDIS_CACHE is ${enabled}` };
  }
  const urls = {
    CACHE_URL: environment["CACHE_URL"],
    VALKEY_URL: environment["VALKEY_URL"],
    REDIS_URL: environment["REDIS_URL"],
  };
  const set = Object.entries(urls).find(([, url]) => url !== undefined && url !== "");
  if (wired) return { strategy: "valkey", because: "wiring.redis is set" };
  if (set !== undefined) return { strategy: "valkey", because: `${set[0]} is set` };
  return { strategy: "memory", because: `none of ${Object.keys(urls).join(", ")} is set` };
}
