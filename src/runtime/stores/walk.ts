import { go } from "./contract.js";
import type { EmbeddedPart, Entry, Millis, Settlement, Verdict } from "./contract.js";

/** What the guards are given, by the names under which they were declared; `bar` among them. */
export type Inputs = Readonly<Record<string, unknown>>;

/** A part bound to a store. */
export interface Bound {
  /** The part's own name, for notes and metrics. */
  readonly name: string;
  /** Under which name of `Inputs` it finds what it is given. */
  readonly input: string;
  /** Place of its stage in the order; the lower one is told. */
  readonly rank: number;
  readonly part: EmbeddedPart<unknown>;
}

/** The parts of one owner in the order of their stages: decided in one atomic step. */
export type Walk = readonly Bound[];

/** What one part said; of the part, its name and place. */
export interface Said {
  readonly bound: Pick<Bound, "name" | "rank">;
  readonly verdict: Verdict;
}

interface SaidHere extends Said {
  readonly bound: Bound;
}

/** What one walk came to. */
export interface Walked {
  readonly said: readonly Said[];
  readonly admitted: boolean;
  readonly recovers: boolean;
}

/** The request as the parts see it, at one moment. */
export interface Step {
  readonly inputs: Inputs;
  readonly entry: Entry;
  readonly now: Millis;
  /** Rank of the first stage to be asked: after a wait the ones before it have had their say. */
  readonly from?: number;
}

/**
 * Asks the parts in order until one ends the walk; then every part that was asked writes its
 * attempt, and only if nobody ended the walk every part writes its admission.
 */
export function take(walk: Walk, step: Step): Walked {
  const { inputs, now } = step;
  const { said, entry } = ask(walk, step);
  for (const { bound, verdict } of said) {
    bound.part.attempt?.(inputs[bound.input], entry, now, verdict);
  }
  // Only the last one asked can have ended the walk.
  const admitted = (said.at(-1)?.verdict ?? go).kind === "go";
  if (admitted) for (const { part, input } of walk) part.admission?.(inputs[input], entry, now);
  return { said, admitted, recovers: entry.recovers === true };
}

interface Asked {
  readonly said: readonly SaidHere[];
  readonly entry: Entry;
}

function ask(walk: Walk, { inputs, entry: first, now, from = 0 }: Step): Asked {
  const said: SaidHere[] = [];
  let entry = first;
  for (const bound of walk) {
    if (bound.rank < from) continue;
    const verdict = bound.part.check(inputs[bound.input], entry, now);
    said.push({ bound, verdict });
    if (verdict.kind !== "go") break;
    if (verdict.recovers) entry = { ...entry, recovers: true };
  }
  return { said, entry };
}

/** Tells every part of the walk how the request ended. */
export function finish(walk: Walk, { inputs, entry, now }: Step, settlement: Settlement): void {
  for (const { part, input } of walk) part.settle?.(inputs[input], entry, now, settlement);
}
