/** What the guard says and keeps, whichever store it is bound to. */
import type { Answer } from "../http/answer.js";
import type { Refusal } from "../http/refusal.js";
import { fixedWindowAlgorithm } from "../rate_limit/fixed_window.js";
import { go } from "../stores/contract.js";
import type { Entry, Millis, Settlement, Verdict } from "../stores/contract.js";
import { otherRequest, outcomeUnknown, replayedTooOften, stillRunning } from "./refusals.js";

/** How records are kept. */
export interface Kept {
  readonly life: Millis;
  readonly resolvable: boolean;
}

/** A replay costs no token, so replays of one key have a limit of their own: ten a minute. */
export const replayRate = { limit: 10, window: 60 } as const;

/** The replay limit of an embedded store. */
export const replayLimit = fixedWindowAlgorithm(replayRate);

/** Shows a stored answer; so many more will be shown. */
export function replayed(answer: Answer, remaining: number): Verdict {
  const headers = { ...answer.headers, "idempotency-replayed": "true" };
  const note = `replayed, ${String(remaining)} more this minute`;
  return { kind: "answer", answer: { ...answer, headers }, note };
}

/** The stored answer was fetched too often; again in so many milliseconds. */
export function tooOften(retryAfter: Millis): Verdict {
  return { kind: "refuse", refusal: replayedTooOften(retryAfter), note: "replayed too often" };
}

/** What a key that is sent comes to, without a replay. */
export const collisions = {
  new: (): Verdict => ({ ...go, note: "new key" }),
  recovers: (): Verdict => ({
    kind: "go",
    recovers: true,
    note: "finds out how the first request ended",
  }),
  other: () => refused(otherRequest(), "key was used for another request"),
  running: () => refused(stillRunning(), "first request still runs"),
  unknown: () => refused(outcomeUnknown(), "outcome of the first is unknown"),
} as const satisfies Readonly<Record<string, () => Verdict>>;

/** Names of `collisions`. */
export type Collision = keyof typeof collisions;

function refused(refusal: Refusal, note: string): Verdict {
  return { kind: "refuse", refusal, note };
}

/** What is remembered after the end; undefined: nothing. */
export function stateAfter(
  settlement: Settlement,
  { recovers }: Entry,
): { readonly kind: "unknown" } | { readonly kind: "done"; readonly answer: Answer } | undefined {
  if (settlement.kind === "unknown" || settlement.kind === "broken") return { kind: "unknown" };
  // Stopped before it could find out anything.
  if (settlement.kind === "released" && recovers === true) return { kind: "unknown" };
  if (settlement.kind !== "done" || !settlement.keep) return undefined;
  return { kind: "done", answer: settlement.answer };
}
