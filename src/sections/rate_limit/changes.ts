import type { Verdict } from "../../changes/direction.js";
import type { Changes } from "../../changes/knob.js";
import { byName } from "./algorithms.js";
import type { Pace } from "./limiter.js";
import type { Algorithm, RateLimit } from "./schema.js";

/**
 * The blocks of algorithms are judged together, by what they let through: a block that isn't chosen
 * limits nobody.
 */
export const changes: Changes<RateLimit> = {
  off: { weaker: "nobody is limited" },
  knobs: {
    algo: "free",
    ...blocks(),
    key: { direction: sameBuckets, weaker: "callers get more buckets" },
    per_ip: { direction: "on", weaker: "an address is no longer limited by itself" },
    headers: "free",
    on_store_error: {
      direction: ["open", "local", "closed"],
      weaker: "less is refused while the store is away",
    },
    on_exceeded: { direction: ["audit", "block"], weaker: "what is over the limit passes" },
  },
  whole: { judge: judgePace, says: sentenceOf, weaker: "more requests pass" },
};

function blocks(): Record<Algorithm, "free"> {
  return Object.fromEntries(Object.keys(byName).map((name) => [name, "free"])) as Record<
    Algorithm,
    "free"
  >;
}

/** A limit is weaker when more may come at once, or more over time. */
function judgePace(before: RateLimit, after: RateLimit): Verdict {
  const [one, other] = [paceOf(before), paceOf(after)];
  if (other.burst > one.burst || other.perSecond > one.perSecond) return "weaker";
  const same = other.burst === one.burst && other.perSecond === one.perSecond;
  return same ? "different" : "stronger";
}

// A block belongs to the algorithm of the same name, which the types of a table can't tell.
function sentenceOf(own: RateLimit): string {
  return `${own.algo}, ${byName[own.algo].limiter.sentence(own[own.algo] as never)}`;
}

function paceOf(own: RateLimit): Pace {
  return byName[own.algo].limiter.pace(own[own.algo] as never);
}

/** Each further name in the key splits a bucket into several, and nobody knows into how many. */
function sameBuckets(before: unknown, after: unknown): Verdict {
  const known = new Set(before as readonly string[]);
  return (after as readonly string[]).some((name) => !known.has(name)) ? "weaker" : "stronger";
}
