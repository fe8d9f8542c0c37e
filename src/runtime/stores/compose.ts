/**
 * The composition rule: parts of one owner are one atomic walk; the walks of several owners are
 * joined afterwards, so that a store which keeps owners on different servers decides like one that
 * holds them all.
 */
import { Refusal } from "../http/refusal.js";
import { go, stages } from "./contract.js";
import type {
  Guards,
  Memory,
  Millis,
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

/** What all parts of a request said. */
export interface Heard {
  /** The earliest verdict that ended a walk; undefined: admitted. */
  readonly ending: Ending | undefined;
  /** Name of the part that gave it. */
  readonly by: string | undefined;
  /** What the parts said, in the order of their stages, none behind the ending. */
  readonly said: readonly Said[];
  /** Let in to find out what became of an earlier request. */
  readonly recovers: boolean;
}

/** What all parts of a request came to. */
export interface Flush extends Heard {
  /** Header fields that all parts together add to the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Tells every part how the request ended, if it was admitted. */
  readonly settle: (settlement: Settlement, now: Millis) => void | Promise<void>;
}

/** The parts of one endpoint, bound to a store and ready to be walked. */
export interface Composition {
  /** Walks every owner's parts; what one owner admitted in vain is released. */
  enter(step: Step): Flush | Promise<Flush>;
}

const owners: readonly Owner[] = ["principal", "ip", "global", "shared"];

/** Binds the guards' parts to a store's memory, in the walks of `walksOf`. */
export function compose(guards: Guards, memory: Memory, scope: Scope): EmbeddedComposition {
  const walks = walksOf(guards).map((walk) =>
    walk.map(({ part, ...place }) => ({ ...place, part: part.embed(memory, scope) })),
  );
  const telling = walks.flat().filter(({ part }) => part.headers !== undefined);
  // The local bars are a constant in every walk: what they stop must leave no mark anywhere.
  const barred = walks.length > 0 ? walks.map(withBar) : [[bar]];
  const flushOf = (heard: Heard, step: Step): Flush => ({
    ...heard,
    headers: fieldsOf(telling, step),
    settle(settlement, time) {
      const entry = { ...step.entry, recovers: heard.recovers };
      const now = Math.max(step.now, time);
      for (const walk of walks) finish(walk, { ...step, entry, now }, settlement);
    },
  });

  return {
    enter(step) {
      const [only] = barred;
      // Nearly always everything is the principal's.
      if (barred.length === 1 && only !== undefined) {
        const { said, recovers } = take(only, step);
        return flushOf(heardFrom(said, recovers), step);
      }
      const results = barred.map((walk) => ({ walk, ...take(walk, step) }));
      // Stable: of two parts of one stage the principal's is told.
      const said = inOrder(results.flatMap((result) => result.said));
      const heard = heardFrom(
        said,
        results.some(({ recovers }) => recovers),
      );
      if (heard.ending !== undefined) {
        for (const { walk, admitted, recovers } of results) {
          if (admitted) finish(walk, { ...step, entry: { ...step.entry, recovers } }, released);
        }
        for (const reload of untold(said, heard.ending)) void reload(released, step.now);
      }
      return flushOf(heard, step);
    },
  };
}

/** A composition of this process, which knows everything at once. */
export interface EmbeddedComposition extends Composition {
  enter(step: Step): Flush;
}

/** A part with its place: under which name it is given something, and where its stage stands. */
export interface Placed {
  readonly name: string;
  readonly input: string;
  readonly rank: number;
  readonly part: Part<never>;
}

/**
 * Which parts are decided together: all of the principal's are one atomic step, and each of another
 * owner is one of its own, since a cluster keeps what they count on different servers.
 */
export function walksOf(guards: Guards): readonly (readonly Placed[])[] {
  const placed = Object.entries(guards)
    .flatMap(([input, guard]) => guard.parts.map((part) => ({ input, part })))
    .map(({ input, part }) => ({ name: part.name, input, rank: rankOf(part), part }));
  const own = placed.filter(({ part }) => part.owner === "principal").sort(byRank);
  const others = owners
    .slice(1)
    .flatMap((owner) => placed.filter(({ part }) => part.owner === owner).sort(byRank));
  return [own, ...others.map((part) => [part])].filter((walk) => walk.length > 0);
}

/** What several walks said, as one. Stable: of two parts of one stage the principal's is told. */
export function inOrder(said: readonly Said[]): readonly Said[] {
  return [...said].sort((left, right) => byRank(left.bound, right.bound));
}

/** Work that was promised together with an answer that is told to nobody: nobody will do it. */
export function untold(said: readonly Said[], told: Ending): readonly Reload[] {
  return said.flatMap(({ verdict }) =>
    verdict !== told && verdict.kind === "answer" && verdict.reload !== undefined
      ? [verdict.reload]
      : [],
  );
}

type Reload = NonNullable<Extract<Verdict, { kind: "answer" }>["reload"]>;

/** The first ending counts; what was said behind it doesn't. */
export function heardFrom(said: readonly Said[], recovers: boolean): Heard {
  for (const [index, { verdict, bound }] of said.entries()) {
    if (verdict.kind === "go") continue;
    const heard = said.slice(0, index + 1);
    return { ending: verdict, by: bound.name, said: heard, recovers: false };
  }
  return { ending: undefined, by: undefined, said, recovers };
}

/** The settlement of a request that is as if it had never been let in. */
export const released: Settlement = { kind: "released" };

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

function byRank(left: { readonly rank: number }, right: { readonly rank: number }): number {
  return left.rank - right.rank;
}

function fieldsOf(parts: Walk, { inputs, entry, now }: Step): Flush["headers"] {
  const fields: Record<string, string> = {};
  for (const { part, input } of parts) {
    addFields(fields, part.headers?.(inputs[input], entry, now) ?? {});
  }
  return fields;
}

/** Adds a part's header fields to those of the parts before it. */
export function addFields(fields: Record<string, string>, own: Flush["headers"]): void {
  for (const [name, value] of Object.entries(own)) {
    const before = fields[name];
    // The fields of several limiters are one list; of any other field the first one stays.
    if (before === undefined) fields[name] = value;
    else if (name.startsWith("ratelimit")) fields[name] = `${before}, ${value}`;
  }
}
