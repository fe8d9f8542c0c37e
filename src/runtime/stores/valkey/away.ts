import { Refusal } from "../../http/refusal.js";
import { go, type Guard, type Guards, type Part, type StoreEvent } from "../contract.js";
import type { Said, Step } from "../walk.js";
import type { Bound } from "./shapes.js";
import type { Walk } from "./walks.js";

/** What is to be done about parts that nobody could ask. */
export interface Fallen {
  /** What the closed ones say, and those that know something. */
  readonly said: readonly Said[];
  /** Some of them decide in this process. */
  readonly local: boolean;
  /** Which guards do without the server, each once. */
  readonly events: readonly StoreEvent[];
}

/** Applies the outage table: what each part of the lost walks does for this request. */
export function whileAway(lost: readonly Walk[], { inputs, entry, now }: Step): Fallen {
  const parts = lost.flatMap(({ parts }) => parts);
  const how = parts.map(({ part, input }) => part.whenAway(inputs[input] as never));
  const known = parts.flatMap((bound): Said[] => {
    const given = inputs[bound.input] as never;
    const verdict = bound.bound.known?.({ given, entry, now, away: true });
    return verdict ? [{ bound, verdict }] : [];
  });
  const said = parts
    .filter((_, index) => how[index] === "closed")
    .map((bound): Said => ({
      bound,
      verdict: { kind: "refuse", refusal: away(), note: "store away" },
    }));
  return { said: [...said, ...known], local: how.includes("local"), events: eventsOf(parts, how) };
}

type How = Extract<StoreEvent, { kind: "decided" }>["how"];

/** Who is left out had nothing to do for this request, unless it is a cache. */
function eventsOf(parts: readonly Bound[], how: readonly How[]): readonly StoreEvent[] {
  const guards = new Map<string, How>();
  for (const [index, { part }] of parts.entries()) {
    const its = how[index] ?? "skip";
    if (its !== "skip" || part.stage === "cache") guards.set(part.name, its);
  }
  return [...guards].map(([guard, its]) => ({ kind: "decided", guard, how: its }));
}

/**
 * The guards as they decide in this process: only what the outage table lets decide here, and
 * without header fields, because what they say holds for this process alone.
 */
export function localGuards(guards: Guards): Guards {
  const local = ({ parts }: Guard<never>) => ({ parts: parts.map(localPart) });
  return Object.fromEntries(Object.entries(guards).map(([name, guard]) => [name, local(guard)]));
}

function localPart(part: Part<never>): Part<never> {
  return {
    ...part,
    embed(memory, scope) {
      const inner = part.embed(memory, scope);
      const decides = (given: never): boolean => part.whenAway(given) === "local";
      return {
        check: (given, entry, now) => (decides(given) ? inner.check(given, entry, now) : go),
        attempt(given, entry, now, verdict) {
          if (decides(given)) inner.attempt?.(given, entry, now, verdict);
        },
        admission(given, entry, now) {
          if (decides(given)) inner.admission?.(given, entry, now);
        },
        settle(given, entry, now, settlement) {
          if (decides(given)) inner.settle?.(given, entry, now, settlement);
        },
      };
    },
  };
}

/** 503: a guard that must not guess could not ask the store. */
function away(): Refusal {
  return new Refusal({
    status: 503,
    code: "store_unavailable",
    detail: "This request can't be decided at the moment: try again later.",
    headers: { "retry-after": "1" },
  });
}
