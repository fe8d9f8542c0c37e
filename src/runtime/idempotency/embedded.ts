import { go } from "../stores/contract.js";
import type { EmbeddedPart, Entry, Memory, Millis, Scope, Verdict } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { Claim } from "./key.js";
import { recordsOf } from "./record.js";
import type { KeyRecord, KeyState } from "./record.js";
import { collisions, replayed, replayLimit, stateAfter, tooOften, type Kept } from "./verdicts.js";

type Part = EmbeddedPart<Claim | undefined>;

/** Shows a stored answer to whoever asks the same again and may see it. */
export function replayPart(memory: Memory, scope: Scope): Part {
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

/** Stops a second run, and keeps the record of the first one. */
export function runningPart(memory: Memory, scope: Scope, { life, resolvable }: Kept): Part {
  const records = recordsOf(memory);
  return {
    check(claim, entry, now) {
      if (claim === undefined) return go;
      const record = records.get(keyFor(claim, entry, scope), now);
      if (record === undefined) return collisions.new();
      if (record.fingerprint !== claim.fingerprint) return collisions.other();
      // A stored answer was shown before this stage; whoever may not see it is stopped by his bar.
      if (record.state.kind === "done") return { kind: "answer", answer: record.state.answer };
      if (isRunning(record, now)) return collisions.running();
      return resolvable ? collisions.recovers() : collisions.unknown();
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

function isRunning({ state, at }: KeyRecord, now: Millis): boolean {
  return state.kind === "running" && Math.max(now, at) < state.deadline;
}

function replay(record: KeyRecord, { answer }: KeyState & { kind: "done" }, now: Millis): Verdict {
  const { allowed, remaining, retryAfter } = replayLimit.attempt(record.replays, now);
  return allowed ? replayed(answer, remaining) : tooOften(retryAfter);
}
