import type { Answer } from "../http/answer.js";
import type { OpenWindow } from "../rate_limit/fixed_window.js";
import type { Memory, Millis, Table } from "../stores/contract.js";

/** What is known of the request that used a key first. */
export interface KeyRecord {
  readonly fingerprint: string;
  readonly holdId: string;
  readonly state: KeyState;
  /** When it was admitted. */
  readonly at: Millis;
  readonly expires: Millis;
  /** Replays in the current minute. */
  readonly replays?: OpenWindow;
}

/** Running until a deadline; done with an answer; or nobody knows. */
export type KeyState =
  | { readonly kind: "running"; readonly deadline: Millis }
  | { readonly kind: "done"; readonly answer: Answer }
  | { readonly kind: "unknown" };

/** The records of an embedded store. */
export function recordsOf(memory: Memory): Table<KeyRecord> {
  return memory.table<KeyRecord>("idempotency");
}
