import type { Guard } from "../stores/contract.js";
import { replayPart, runningPart } from "./embedded.js";
import type { Claim } from "./key.js";
import { replayScript, runningScript } from "./scripted.js";

/** How long a key is remembered. */
export interface OnceOptions {
  /** Seconds that an answer is replayed, and that an unknown outcome stays refused. */
  readonly ttl: number;
  /**
   * The endpoint can find out what became of a request whose end nobody saw: then a repeat is let in
   * to do so, one at a time. False unless said: such a key stays refused.
   */
  readonly resolvable?: boolean;
}

/**
 * Runs a request once per key, principal and endpoint. It is given the claim, or undefined when
 * the client sent no key: then it does nothing. The first answer (2xx or a declared error) is
 * replayed with `Idempotency-Replayed: true`; a failure forgets the key; a time-out leaves it
 * refused with 409 until `ttl` ends, or until a repeat finds out what became of it.
 * Throws a RangeError unless `ttl` is positive.
 */
export function once({ ttl, resolvable = false }: OnceOptions): Guard<Claim | undefined> {
  if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
  const life = Math.round(ttl * 1000);
  const name = "idempotency";
  const owner = "principal";
  return {
    parts: [
      {
        name,
        owner,
        stage: "replay",
        embed: replayPart,
        script: (_services, scope) => replayScript(scope),
        whenAway,
      },
      {
        name,
        owner,
        stage: "running",
        embed: (memory, scope) => runningPart(memory, scope, { life, resolvable }),
        script: (_services, scope) => runningScript(scope, { life, resolvable }),
        whenAway,
      },
    ],
  };
}

/** Nobody can say whether the key was used before. */
const whenAway = (claim: Claim | undefined) => (claim === undefined ? "skip" : "closed");
