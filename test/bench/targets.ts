import { printSpread, type Spread } from "./statistics.js";

/** What we want to be, mostly as a ratio beside something measured in the same rounds. */
export interface Target {
  readonly id: string;
  readonly what: string;
  readonly bound: number;
  readonly at: "least" | "most";
  readonly measured: Spread;
}

export const reached = ({ at, bound, measured }: Target): boolean =>
  at === "least" ? measured.median >= bound : measured.median <= bound;

/** One line: `P1  req/s, memory / bare Express  1.05 (0.98..1.11)  >= 1.2  not reached`. */
export function printTarget(target: Target): string {
  const { id, what, at, bound, measured } = target;
  const sign = at === "least" ? ">=" : "<=";
  const end = reached(target) ? "reached" : "not reached";
  return `${id.padEnd(5)}${what.padEnd(62)}${printSpread(measured).padEnd(24)}${sign} ${String(bound).padEnd(6)}${end}`;
}
