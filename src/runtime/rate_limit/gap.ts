import type { Millis } from "../stores/contract.js";
import type { Left } from "./algorithm.js";

/** What is left of a limit that allows one request `gap` milliseconds after the last one. */
export function leftAfter(last: Millis | undefined, gap: number, time: Millis): Left {
  const wait = last === undefined ? 0 : Math.max(0, last + gap - Math.max(time, last));
  return { remaining: wait === 0 ? 1 : 0, resetAfter: wait, retryAfter: wait };
}
