import type { Answer } from "../http/answer.js";
import { go } from "../stores/contract.js";
import type { EmbeddedPart, Guard, Memory, Scope } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { EmbeddedNamespace } from "./namespace.js";
import type { Namespace } from "./namespace.js";
import type { EvictionPolicy } from "./policy.js";

/** What every cached endpoint says. */
export interface CacheOptions {
  /** Belongs to its endpoint: two endpoints may both call theirs `fifo`. */
  readonly namespace: string;
  /** Entries per namespace; for entries of a principal, per principal. */
  readonly capacity: number;
  /** Seconds that an answer is served. */
  readonly ttl: number;
  /** True: one entry serves everybody. Only for answers that don't depend on who asks. */
  readonly shared?: boolean;
}

/**
 * Makes a guard of an eviction policy. It is given the parts of its key (resource, fingerprint of
 * the input …), answers a hit with the kept answer, and keeps what answered 2xx. A hit ends the
 * walk, so it costs no credits and leaves no idempotency record. Hits say so in `Cache-Status`
 * (RFC 9211). Throws a RangeError unless capacity and ttl are positive.
 */
export function cacheGuard<Place>(
  algorithm: string,
  policy: () => EvictionPolicy<Place>,
  options: CacheOptions,
): Guard<readonly string[]> {
  const { capacity, ttl, shared = false } = options;
  if (!(capacity >= 1)) throw new RangeError(`capacity must be at least 1, not ${capacity}`);
  if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
  const open = () => new EmbeddedNamespace<Answer, Place>(capacity, policy());
  const embed = (memory: Memory, scope: Scope) =>
    embedded({ algorithm, options, open }, memory, scope);
  return {
    parts: [{ name: "cache", stage: "cache", owner: shared ? "shared" : "principal", embed }],
  };
}

interface Kind {
  readonly algorithm: string;
  readonly options: CacheOptions;
  readonly open: () => Namespace<Answer>;
}

const hitField = { "cache-status": "endpointgen; hit" };

function embedded(kind: Kind, memory: Memory, scope: Scope): EmbeddedPart<readonly string[]> {
  const { shared = false, namespace } = kind.options;
  const ttl = Math.round(kind.options.ttl * 1000);
  const namespaces = memory.table<Namespace<Answer>>(`cache/${kind.algorithm}`);
  const nameFor = (principal: string): string =>
    keyOf([scope.endpoint, namespace, ...(shared ? [] : [principal])]);
  const entryKey = (parts: readonly string[]): string => keyOf([scope.endpoint, ...parts]);

  return {
    check(parts, { principal }, now) {
      const answer = namespaces.get(nameFor(principal), now)?.peek(entryKey(parts), now);
      if (answer === undefined) return { ...go, note: "miss" };
      const headers = { ...answer.headers, ...hitField };
      return { kind: "answer", answer: { ...answer, headers }, note: "hit" };
    },
    attempt(parts, { principal }, now, verdict) {
      if (verdict.kind !== "answer") return;
      namespaces.get(nameFor(principal), now)?.use(entryKey(parts), now);
    },
    settle(parts, { principal }, now, settlement) {
      if (settlement.kind !== "done" || !isSuccess(settlement.answer)) return;
      // A cookie is for the one who got it, whatever the config says of the body.
      if (shared && "set-cookie" in settlement.answer.headers) return;
      const name = nameFor(principal);
      const entries = namespaces.get(name, now) ?? kind.open();
      const expires = entries.set(entryKey(parts), settlement.answer, ttl, now);
      // A principal who stays away longer than his newest entry lives leaves nothing behind.
      namespaces.set(name, entries, expires, now);
    },
  };
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
