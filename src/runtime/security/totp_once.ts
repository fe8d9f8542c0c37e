import { Refusal } from "../http/refusal.js";
import { go } from "../stores/contract.js";
import type { EmbeddedPart, Guard, Memory, Millis, Table, Verdict } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { ScriptPart } from "../stores/script-part.js";

/** How long a shown code counts. */
export interface TotpOnceOptions {
  /** Seconds for which a right code marks the token; 0: every request needs a code. */
  readonly maxAge: number;
}

/** What the request showed, worked out before the flush: codes need the secret, marks the store. */
export interface SecondFactor {
  readonly user: string;
  /** Names the token (`user.token.id`); the mark is the token's. */
  readonly token: string;
  /** The token itself says that a second factor was shown. */
  readonly trusted: boolean;
  readonly shown:
    | { readonly kind: "none" }
    | { readonly kind: "wrong" }
    /** A right code, by the number of its time step since 1970. */
    | { readonly kind: "step"; readonly step: number };
}

interface Mark {
  readonly at: Millis;
  readonly until: Millis;
}

interface Codes {
  /** The last time step of which a code was used. */
  readonly lastStep: number;
  /** When wrong codes were shown, as far as they still count. */
  readonly wrong: readonly Millis[];
  readonly lockedUntil: Millis;
}

const none: Codes = { lastStep: -1, wrong: [], lockedUntil: -Infinity };
const wrongLimit = 5;
const wrongWindow = 30_000;
const lockedFor = 300_000;
/** How long a used step is remembered: far longer than any verifier takes its code. */
const stepLife = 86_400_000;

/**
 * Asks for a second factor: a time-based code (RFC 6238) that is good once and marks the token for
 * `maxAge`. Refuses with 401 `mfa_required` without a code and with `mfa_invalid` for a wrong or
 * used one; five wrong codes of a user in 30 s lock the check for 300 s. With a valid mark, or a
 * token that vouches for itself, a code isn't looked at.
 */
export function totpOnce({ maxAge }: TotpOnceOptions): Guard<SecondFactor> {
  if (!(maxAge >= 0)) throw new RangeError(`maxAge must be at least 0 seconds, not ${maxAge}`);
  const age = Math.round(maxAge * 1000);
  return {
    parts: [
      {
        name: "mfa",
        stage: "mfa",
        owner: "principal",
        embed: (memory) => embedded(age, memory),
        script: () => scripted(age),
        // Nobody can say whether a code was used before.
        whenAway: ({ trusted }) => (trusted ? "skip" : "closed"),
      },
    ],
  };
}

function embedded(age: Millis, memory: Memory): EmbeddedPart<SecondFactor> {
  const marks = memory.table<Mark>("mfa_marks");
  const users = memory.table<Codes>("mfa_codes");
  const isMarked = ({ user, token }: SecondFactor, now: Millis): boolean =>
    fresh(marks.get(keyOf([user, token]), now), age, now);

  return {
    check(given, _entry, now) {
      if (given.trusted) return verdicts.trusted();
      if (isMarked(given, now)) return verdicts.marked();
      return judge(given, users.get(given.user, now) ?? none, now);
    },
    attempt(given, _entry, now, verdict) {
      if (given.trusted || isMarked(given, now)) return;
      const { user, token, shown } = given;
      const codes = users.get(user, now) ?? none;
      if (shown.kind === "wrong") countWrong(users, user, codes, now);
      if (shown.kind !== "step" || verdict.kind !== "go") return;
      users.set(user, { ...codes, lastStep: shown.step }, now + stepLife, now);
      const until = now + age;
      if (age > 0) marks.set(keyOf([user, token]), { at: now, until }, until, now);
    },
  };
}

/** Each endpoint has its own patience: a mark counts for the shorter of the giver's and its own. */
function fresh(mark: Mark | undefined, age: Millis, time: Millis): boolean {
  if (mark === undefined) return false;
  const now = Math.max(time, mark.at);
  return now < mark.until && now < mark.at + age;
}

function judge({ shown }: SecondFactor, codes: Codes, now: Millis): Verdict {
  if (shown.kind === "none") return verdicts.none();
  if (now < codes.lockedUntil) return verdicts.locked(codes.lockedUntil - now);
  if (shown.kind === "wrong") return verdicts.wrong();
  return shown.step <= codes.lastStep ? verdicts.used() : verdicts.right();
}

/** While the check is locked codes aren't looked at, so they don't prolong the lock either. */
function countWrong(users: Table<Codes>, user: string, codes: Codes, time: Millis): void {
  const now = Math.max(time, codes.wrong.at(-1) ?? time);
  if (now < codes.lockedUntil) return;
  const recent = [...codes.wrong.filter((at) => at > now - wrongWindow), now];
  const next =
    recent.length < wrongLimit
      ? { ...codes, wrong: recent }
      : { ...codes, wrong: [], lockedUntil: now + lockedFor };
  users.set(user, next, now + stepLife, now);
}

function scripted(age: Millis): ScriptPart<SecondFactor> {
  const constants = [wrongLimit, wrongWindow, lockedFor, stepLife];
  return {
    source: "security/totp_once",
    keys: ({ user, token }) => [`mfa_mark${keyOf([user, token])}`, `mfa_codes${keyOf([user])}`],
    args: ({ trusted, shown }) => [
      trusted ? 1 : 0,
      age,
      shown.kind,
      shown.kind === "step" ? shown.step : -1,
      ...constants,
    ],
    verdict: ({ now, reply: [word, until] }) =>
      verdicts[word as keyof typeof verdicts](Number(until ?? now) - now),
  };
}

const verdicts = {
  trusted: (): Verdict => ({ ...go, note: "vouched for by the token" }),
  marked: (): Verdict => ({ ...go, note: "token is marked" }),
  right: (): Verdict => ({ ...go, note: "right code" }),
  none: () => refuse("mfa_required", "no code", {}),
  wrong: () => refuse("mfa_invalid", "wrong code", {}),
  used: () => refuse("mfa_invalid", "used code", {}),
  locked: (rest: Millis) =>
    refuse("mfa_invalid", "locked", { "retry-after": String(Math.ceil(rest / 1000)) }),
} as const;

const details = {
  mfa_required: "This endpoint needs a second factor: send a code in the header X-MFA-Code.",
  mfa_invalid: "The code of the second factor is wrong, was used before, or came too often.",
} as const;

function refuse(
  code: keyof typeof details,
  note: string,
  headers: Readonly<Record<string, string>>,
): Verdict {
  const knob = "security.mfa_required";
  const refusal = new Refusal({ status: 401, code, detail: details[code], headers, knob });
  return { kind: "refuse", refusal, note };
}
