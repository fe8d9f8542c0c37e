import type { Placed } from "../compose.js";
import { stages } from "../contract.js";
import type { ScriptPart, Settling } from "../script-part.js";
import type { Inputs } from "../walk.js";
import { admissionScript, settlementScript, type Script } from "./script.js";

/** A part of a walk, bound to the server. */
export interface Bound extends Placed {
  readonly bound: ScriptPart<never>;
}

/** The scripts of one walk for requests for which the same parts have something to do. */
export interface Shape {
  readonly parts: readonly Bound[];
  readonly admission: Script;
  /** Index of the local bar among the parts that the script counts. */
  readonly barAt: number;
  /** Everything that is written at the end. */
  readonly closing: Closing;
  /** What one of the parts writes by itself. */
  alone(part: Bound): Closing;
}

/** What is written when the outcome is known, in one script. */
export interface Closing {
  readonly parts: readonly ClosingPart[];
  readonly script: Script;
}

/** A part that writes something at the end, and where it stands among the parts of its shape. */
export interface ClosingPart {
  readonly bound: Bound;
  readonly settling: Settling<never>;
  readonly at: number;
}

/** Finds the shape of a request; each is made once. */
export function shapesOf(parts: readonly Bound[]): (inputs: Inputs) => Shape {
  const whole = shapeOf(parts);
  const optional = parts.filter(({ bound }) => bound.idle !== undefined);
  if (optional.length === 0) return () => whole;
  const known = new Map<number, Shape>([[0, whole]]);
  return (inputs) => {
    const idle = ({ bound, input }: Bound): boolean =>
      bound.idle?.(inputs[input] as never) === true;
    let mask = 0;
    for (const part of optional) mask = 2 * mask + (idle(part) ? 1 : 0);
    const found = known.get(mask) ?? shapeOf(parts.filter((part) => !idle(part)));
    known.set(mask, found);
    return found;
  };
}

function shapeOf(parts: readonly Bound[]): Shape {
  const barRank = stages.indexOf("bar");
  const before = parts.filter(({ rank }) => rank < barRank).map(scripted);
  const bar = { source: "stores/valkey/bar", rank: barRank } as const;
  const behind = parts.slice(before.length).map(scripted);
  const closing = closingOf(parts.flatMap(closingPart));
  const lonely = new Map<Bound, Closing>();
  return {
    parts,
    closing,
    admission: admissionScript([...before, bar, ...behind], closing.parts.length > 0),
    barAt: before.length,
    alone(part) {
      const known =
        lonely.get(part) ?? closingOf(closing.parts.filter(({ bound }) => bound === part));
      lonely.set(part, known);
      return known;
    },
  };
}

const scripted = ({ bound, rank }: Bound) => ({ source: bound.source, rank });

function closingPart(bound: Bound, at: number): readonly ClosingPart[] {
  const { settling }: ScriptPart<never> = bound.bound;
  return settling === undefined ? [] : [{ bound, settling, at }];
}

const closingOf = (parts: readonly ClosingPart[]): Closing => ({
  parts,
  script: settlementScript(parts.map(({ settling }) => settling.source)),
});
