import type { Guard } from "../stores/contract.js";
import { CachePart, type Opening } from "./cache-part.js";
import { cacheScript } from "./cache-script.js";
import { EmbeddedNamespace } from "./namespace.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { EvictionPolicy } from "./policy.js";
import type { Entry } from "./shelves.js";

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
  return {
    parts: [
      {
        name: "cache",
        stage: "cache",
        owner: shared ? "shared" : "principal",
        strategy: options.strategy,
        embed: (memory, scope) => new CachePart({ algorithm, options, open }, memory, scope),
        script: (services, scope) => cacheScript({ algorithm, options }, services, scope),
        // An optimisation must not fail a request.
        whenAway: () => "skip",
      },
    ],
  };
}
