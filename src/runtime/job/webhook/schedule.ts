/** Seconds after which the next try follows (Standard Webhooks 1.0, "Deliverability"); the first is at once. */
const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** Tries after the first. */
export const furtherTries = waits.length;

/**
 * Whole seconds to wait after that try failed, from 1, and up to a tenth more, so that receivers which
 * were away together aren't called together. `random` is in [0, 1).
 */
export function waitAfter(attempt: number, random: number): number {
  const wait = waits[Math.min(Math.max(1, attempt), waits.length) - 1] ?? 0;
  return wait + Math.floor(wait * 0.1 * random);
}
