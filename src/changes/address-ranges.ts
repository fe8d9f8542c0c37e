import { isWithin } from "../sections/security/address-range.js";
import type { Verdict } from "./direction.js";

/** Whether every address of the new ranges was in one of the old. */
export function narrowerRanges(before: unknown, after: unknown): Verdict {
  const [known, wanted] = [rangesIn(before), rangesIn(after)];
  return wanted.every((range) => known.some((other) => isWithin(range, other)))
    ? "stronger"
    : "weaker";
}

function rangesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
