import type { Said, Step } from "../walk.js";
import { StoreAway } from "./server.js";
import type { Shape } from "./shapes.js";
import { addChecked, readReply, type Walk, type WalkReply } from "./walks.js";

/** One walk of one request: what was asked, and what was said if anything was. */
export interface Asked {
  readonly walk: Walk;
  readonly shape: Shape;
  /** What decides where its keys lie. */
  readonly place: string;
  readonly step: Step;
  readonly reply: WalkReply | undefined;
  /** What was known without asking; undefined when it was asked. */
  readonly known?: readonly Said[];
  /** It can't have been let in: nobody heard of it. */
  readonly unheard?: boolean;
}

/** Asks a walk's parts, or finds that there is nothing to ask. `bars`: what the local bars say. */
export async function ask(
  walk: Walk,
  step: Step,
  bars: (step: Step) => readonly Said[],
): Promise<Asked> {
  const shape = walk.shapeOf(step.inputs);
  const asked = { walk, shape, step, place: placeOf(walk, step) };
  const known = shape.parts.length === 0 ? bars(step) : knownOf(shape, step);
  if (known !== undefined) return { ...asked, reply: undefined, known };
  const { keys, args } = wordsOf(asked);
  try {
    const reply = readReply(shape, await walk.site.server.run(shape.admission, keys, args));
    return { ...asked, reply };
  } catch (error) {
    const unheard = error instanceof StoreAway && !error.sent;
    return { ...asked, reply: undefined, unheard };
  }
}

/** Keys and arguments of an admission: see `walk.lua`. */
function wordsOf({ walk, shape, step, place }: Pick<Asked, "walk" | "shape" | "step" | "place">) {
  const { slots } = walk.site;
  const { entry, from = 0, inputs } = step;
  const marked = shape.closing.parts.length > 0;
  const keys = marked ? [slots.key(place, walk.ended(entry.holdId))] : [];
  const args = [
    entry.holdId,
    String(entry.deadline - step.now),
    entry.barred ? "1" : "0",
    entry.waited === true ? "1" : "0",
    String(from),
    entry.recovers === true ? "1" : "0",
  ];
  for (const { bound, input } of shape.parts) {
    const given = inputs[input] as never;
    const own = bound.keys(given, entry).map((key) => slots.key(place, key));
    addChecked({ keys, args }, { source: bound.source, keys: own, args: bound.args(given, entry) });
  }
  return { keys, args };
}

/** The principal, or what a walk's only part says. */
function placeOf({ parts }: Walk, { inputs, entry }: Step): string {
  const [only] = parts;
  if (only === undefined || only.part.owner === "principal") return entry.principal;
  return only.bound.place?.(inputs[only.input] as never) ?? entry.principal;
}

/** A cache alone may know its answer; with a bar the request is refused in its turn. */
function knownOf({ parts }: Shape, { inputs, entry, now }: Step): readonly Said[] | undefined {
  const [only] = parts;
  if (only === undefined || parts.length > 1 || entry.barred) return undefined;
  const given = inputs[only.input] as never;
  const verdict = only.bound.known?.({ given, entry, now, away: false });
  return verdict && [{ bound: only, verdict }];
}
