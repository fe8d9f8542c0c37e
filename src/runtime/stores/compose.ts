/**
 * The composition rule: parts of one owner are one atomic walk; the walks of several owners are
 * joined afterwards, so that a store which keeps owners on different servers decides like one that
 * holds them all.
 */
import { Refusal } from "../http/refusal.js";
import { go, stages } from "./contract.js";
import type {
  EmbeddedPart,
  Guards,
  Memory,
  Owner,
  Part,
  Scope,
  Settlement,
  Verdict,
} from "./contract.js";
import { finish, take } from "./walk.js";
import type { Bound, Said, Step, Walk } from "./walk.js";

/** A verdict that ends a walk. */
export type Ending = Exclude<Verdict, { kind: "go" }>;

/** Where the walk goes on after a wait: the key may have been used, the answer be there by now. */
export const afterWaiting = stages.indexOf("running");

/** What all parts of a request came to. */
export interface Flush {
  /** The earliest verdict that ended a walk; undefined: admitted. */
  readonly ending: Ending | undefined;
  /** Name of the part that gave it. */
  readonly by: string | undefined;
  /** What the parts said, in the order of their stages, none behind the ending. */
  readonly said: readonly Said[];
  /** Let in to find out what became of an earlier request. */
  readonly recovers: boolean;
}

/** The parts of one endpoint, bound to a store and ready to be walked. */
export interface Composition {
  /** Walks every owner's parts; what one owner admitted in vain is released. */
  enter(step: Step): Flush;
  /** Tells every part how an admitted request ended. */
  settle(step: Step, settlement: Settlement): void;
  /** Header fields of all parts, read after `enter`. */
  headers(step: Step): Record<string, string>;
}

const owners: readonly Owner[] = ["principal", "ip", "global", "shared"];

/** Binds the guards' parts to a store's memory, in one walk per owner. */
export function compose(guards: Guards, memory: Memory, scope: Scope): Composition {
  const walks = owners
    .map((owner) => walkOf(owner, guards, (part) => part.embed(memory, scope)))
    .filter((walk) => walk.length > 0);
  const telling = walks.flat().filter(({ part }) => part.headers !== undefined);
  // The local bars are a constant in every walk: what they stop must leave no mark anywhere.
  const barred = walks.length > 0 ? walks.map(withBar) : [[bar]];

  return {
    enter(step) {
      const [only] = barred;
      // Nearly always everything is the principal's.
      if (barred.length === 1 && only !== undefined) {
        const { said, recovers } = take(only, step);
        return flushOf(said, recovers);
      }
      const results = barred.map((walk) => ({ walk, ...take(walk, step) }));
      // Stable: of two parts of one stage the principal's is told.
      const said = results.flatMap((result) => result.said).sort(bySaidRank);
      const flush = flushOf(
        said,
        results.some(({ recovers }) => recovers),
      );
      if (flush.ending === undefined) return flush;
      for (const { walk, admitted, recovers } of results) {
        if (admitted) finish(walk, { ...step, entry: { ...step.entry, recovers } }, released);
      }
      for (const { verdict } of said) {
        // Told to nobody, so nobody will do the work either.
        if (verdict !== flush.ending && verdict.kind === "answer")
          verdict.reload?.(released, step.now);
      }
      return flush;
    },
    settle(step, settlement) {
      for (const walk of walks) finish(walk, step, settlement);
    },
    headers: (step) => fieldsOf(telling, step),
  };
}

/** The first ending counts; what was said behind it doesn't. */
function flushOf(said: readonly Said[], recovers: boolean): Flush {
  for (const [index, { verdict, bound }] of said.entries()) {
    if (verdict.kind === "go") continue;
    return { ending: verdict, by: bound.name, said: said.slice(0, index + 1), recovers: false };
  }
  return { ending: undefined, by: undefined, said, recovers };
}

const released: Settlement = { kind: "released" };

type Bind = (part: Part<never>) => EmbeddedPart<unknown>;

function walkOf(owner: Owner, guards: Guards, bind: Bind): Bound[] {
  return Object.entries(guards)
    .flatMap(([input, guard]) => guard.parts.map((part) => ({ input, part })))
    .filter(({ part }) => part.owner === owner)
    .map(({ input, part }) => ({ name: part.name, input, rank: rankOf(part), part: bind(part) }))
    .sort(byRank);
}

function withBar(walk: Walk): Walk {
  return [...walk, bar].sort(byRank);
}

/** The local bars as a part: it keeps nothing and says what was decided before the flush. */
const bar: Bound = {
  name: "bar",
  input: "bar",
  rank: stages.indexOf("bar"),
  part: {
    check: (refusal) => (Refusal.is(refusal) ? { kind: "refuse", refusal } : go),
  },
};

function rankOf(part: Part<never>): number {
  return stages.indexOf(part.stage);
}

function bySaidRank(left: Said, right: Said): number {
  return byRank(left.bound, right.bound);
}

function byRank(left: { readonly rank: number }, right: { readonly rank: number }): number {
  return left.rank - right.rank;
}

function fieldsOf(parts: Walk, { inputs, entry, now }: Step): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { part, input } of parts) {
    const own = part.headers?.(inputs[input], entry, now) ?? {};
    for (const [name, value] of Object.entries(own)) {
      const before = fields[name];
      // The fields of several limiters are one list; of any other field the first one stays.
      if (before === undefined) fields[name] = value;
      else if (name.startsWith("ratelimit")) fields[name] = `${before}, ${value}`;
    }
  }
  return fields;
}
