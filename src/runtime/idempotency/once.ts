import { fixedWindowAlgorithm } from "../rate_limit/fixed_window.js";
import { go } from "../stores/contract.js";
import type {
  EmbeddedPart,
  Entry,
  Guard,
  Memory,
  Millis,
  Scope,
  Settlement,
  Verdict,
} from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { unknownOutcome } from "../stores/outcome.js";
import type { Claim } from "./key.js";
import { recordsOf } from "./record.js";
import type { KeyRecord, KeyState } from "./record.js";
import { otherRequest, outcomeUnknown, replayedTooOften, stillRunning } from "./refusals.js";

/** How long a key is remembered. */
export interface OnceOptions {
  /** Seconds that an answer is replayed, and that an unknown outcome stays refused. */
  readonly ttl: number;
  /**
   * The endpoint can find out what became of a request whose end nobody saw: then a repeat is let in
   * to do so, one at a time. False unless said: such a key stays refused.
   */
  readonly resolvable?: boolean;
}

/** A replay costs no token, so replays of one key have a limit of their own: ten a minute. */
const replayLimit = fixedWindowAlgorithm({ limit: 10, window: 60 });

const replayField = { "idempotency-replayed": "true" };

/**
 * Runs a request once per key, principal and endpoint. It is given the claim, or undefined when
 * the client sent no key: then it does nothing. The first answer (2xx or a declared error) is
 * replayed with `Idempotency-Replayed: true`; a failure forgets the key; a time-out leaves it
 * refused with 409 until `ttl` ends, or until a repeat finds out what became of it.
 * Throws a RangeError unless `ttl` is positive.
 */
export function once({ ttl, resolvable = false }: OnceOptions): Guard<Claim | undefined> {
  if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
  const life = Math.round(ttl * 1000);
  const name = "idempotency";
  const owner = "principal";
  return {
    parts: [
      { name, owner, stage: "replay", embed: replayPart },
      {
        name,
        owner,
        stage: "running",
        embed: (memory, scope) => runningPart(memory, scope, { life, resolvable }),
      },
    ],
  };
}

type Part = EmbeddedPart<Claim | undefined>;

/** Shows a stored answer to whoever asks the same again and may see it. */
function replayPart(memory: Memory, scope: Scope): Part {
  const records = recordsOf(memory);
  return {
    check(claim, entry, now) {
      if (claim === undefined) return go;
      const record = records.get(keyFor(claim, entry, scope), now);
      if (record?.state.kind !== "done" || record.fingerprint !== claim.fingerprint) return go;
      return entry.barred ? go : replay(record, record.state, now);
    },
    attempt(claim, entry, now, verdict) {
      if (claim === undefined || verdict.kind !== "answer") return;
      const key = keyFor(claim, entry, scope);
      const record = records.get(key, now);
      const replays = replayLimit.attempt(record?.replays, now).keep;
      if (record === undefined || replays === undefined) return;
      records.set(key, { ...record, replays }, record.expires, now);
    },
  };
}

function replay(record: KeyRecord, { answer }: KeyState & { kind: "done" }, now: Millis): Verdict {
  const { allowed, remaining, retryAfter } = replayLimit.attempt(record.replays, now);
  if (!allowed) {
    return { kind: "refuse", refusal: replayedTooOften(retryAfter), note: "replayed too often" };
  }
  const headers = { ...answer.headers, ...replayField };
  const note = `replayed, ${remaining} more this minute`;
  return { kind: "answer", answer: { ...answer, headers }, note };
}

interface Kept {
  readonly life: Millis;
  readonly resolvable: boolean;
}

/** Stops a second run, and keeps the record of the first one. */
function runningPart(memory: Memory, scope: Scope, { life, resolvable }: Kept): Part {
  const records = recordsOf(memory);
  return {
    check(claim, entry, now) {
      if (claim === undefined) return go;
      const record = records.get(keyFor(claim, entry, scope), now);
      if (record === undefined) return { ...go, note: "new key" };
      const verdict = collision(record, claim, now);
      const isUnseen = verdict.kind === "refuse" && verdict.refusal.code === unknownOutcome;
      if (!isUnseen || !resolvable) return verdict;
      return { kind: "go", recovers: true, note: "finds out how the first request ended" };
    },
    admission(claim, entry, now) {
      if (claim === undefined) return;
      const { holdId, deadline } = entry;
      const state = { kind: "running", deadline } as const;
      const expires = Math.max(now, deadline) + life;
      const record = { fingerprint: claim.fingerprint, holdId, state, at: now, expires };
      records.set(keyFor(claim, entry, scope), record, expires, now);
    },
    settle(claim, entry, now, settlement) {
      if (claim === undefined) return;
      const key = keyFor(claim, entry, scope);
      const record = records.get(key, now);
      // Settled before, or forgotten and used anew by somebody else.
      if (record?.holdId !== entry.holdId || record.state.kind === "done") return;
      const state = stateAfter(settlement, entry);
      if (state === undefined) {
        records.delete(key);
        return;
      }
      const expires = Math.max(now, record.at) + life;
      records.set(key, { ...record, state, expires }, expires, now);
    },
  };
}

function keyFor({ key }: Claim, { principal }: Entry, { endpoint }: Scope): string {
  return keyOf([endpoint, principal, key]);
}

function collision({ state, fingerprint, at }: KeyRecord, claim: Claim, now: Millis): Verdict {
  if (fingerprint !== claim.fingerprint) {
    return { kind: "refuse", refusal: otherRequest(), note: "key was used for another request" };
  }
  // A stored answer was shown before this stage; whoever may not see it is stopped by his bar.
  if (state.kind === "done") return { kind: "answer", answer: state.answer };
  if (state.kind === "running" && Math.max(now, at) < state.deadline) {
    return { kind: "refuse", refusal: stillRunning(), note: "first request still runs" };
  }
  return { kind: "refuse", refusal: outcomeUnknown(), note: "outcome of the first is unknown" };
}

/** What is remembered after the end; undefined: nothing. */
function stateAfter(settlement: Settlement, { recovers }: Entry): KeyState | undefined {
  if (settlement.kind === "unknown" || settlement.kind === "broken") return { kind: "unknown" };
  // Stopped before it could find out anything.
  if (settlement.kind === "released" && recovers === true) return { kind: "unknown" };
  if (settlement.kind !== "done" || !settlement.keep) return undefined;
  return { kind: "done", answer: settlement.answer.repeat ?? settlement.answer };
}
