import { Refusal } from "../http/refusal.js";
import { go } from "../stores/contract.js";
import type {
  EmbeddedPart,
  Entry,
  Guard,
  Memory,
  Millis,
  Owner,
  Part,
  Scope,
  Table,
  Verdict,
} from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { ScriptPart } from "../stores/script-part.js";

/** How many requests of an endpoint may run at once; 0 or absent: any number. */
export interface ConcurrencyOptions {
  /** For each user. */
  readonly perUser?: number;
  /** For all callers together. */
  readonly global?: number;
}

/**
 * Bounds how many requests are in flight. It is given the user. Refuses with 429
 * `too_many_in_flight` when the user's slots are taken, with 503 `busy` when all are. A slot is
 * free again when its request ends; one whose process died, when its deadline is over. Whoever enters
 * again with the id of a hold that is still in keeps its slot, until the new deadline. Throws a
 * RangeError unless the bounds are whole numbers of at least 0.
 */
export function concurrency({ perUser = 0, global = 0 }: ConcurrencyOptions): Guard<string> {
  const parts: Part<string>[] = [];
  if (bound(perUser) > 0) parts.push(slots(perUser, "principal"));
  if (bound(global) > 0) parts.push(slots(global, "global"));
  return { parts };
}

function bound(slots: number): number {
  if (Number.isSafeInteger(slots) && slots >= 0) return slots;
  throw new RangeError(`a bound is a whole number of slots, not ${slots}`);
}

function slots(most: number, owner: Owner & ("principal" | "global")): Part<string> {
  return {
    name: "concurrency",
    stage: "slot",
    owner,
    embed: (memory, scope) => new SlotPart(most, owner, { memory, scope }),
    script: (_services, scope) => scripted(most, owner, scope),
    whenAway: () => "local",
  };
}

function scripted(
  most: number,
  owner: "principal" | "global",
  { endpoint }: Scope,
): ScriptPart<string> {
  return {
    source: "concurrency/slot",
    keys: (user) => [`concurrency${slotKey(owner, endpoint, user)}`],
    args: () => [most],
    place: () => endpoint,
    verdict: ({ reply: [taken] }) => verdictOn(Number(taken), most, owner),
    // Who is answered may come again at once, and must not find his own slot taken.
    settling: { source: "concurrency/settle", awaited: () => true, args: () => [] },
  };
}

/** The slots of an endpoint, or of one of its users. */
function slotKey(owner: "principal" | "global", endpoint: string, user: string): string {
  return keyOf(owner === "global" ? [endpoint] : [endpoint, user]);
}

function verdictOn(taken: number, most: number, owner: "principal" | "global"): Verdict {
  const note = `${taken} of ${most} in flight`;
  if (taken < most) return { ...go, note };
  return { kind: "refuse", refusal: refusals[owner](most), note };
}

/** Hold ids in flight, each with the time at which it counts as dead. */
type Taken = Map<string, Millis>;

class SlotPart implements EmbeddedPart<string> {
  readonly #most: number;
  readonly #owner: "principal" | "global";
  readonly #endpoint: string;
  readonly #table: Table<Taken>;

  constructor(
    most: number,
    owner: "principal" | "global",
    { memory, scope }: { readonly memory: Memory; readonly scope: Scope },
  ) {
    this.#most = most;
    this.#owner = owner;
    this.#endpoint = scope.endpoint;
    this.#table = memory.table<Taken>(`concurrency/${owner}`);
  }

  check(user: string, { holdId }: Entry, now: Millis): Verdict {
    const taken = this.#table.get(this.#key(user), now);
    if (taken === undefined) return verdictOn(0, this.#most, this.#owner);
    const own = (taken.get(holdId) ?? 0) > now ? 1 : 0;
    const others = taken.size - deadIn(taken, now).length - own;
    return verdictOn(others, this.#most, this.#owner);
  }

  admission(user: string, { holdId, deadline }: Entry, now: Millis): void {
    const key = this.#key(user);
    const taken = this.#table.get(key, now) ?? new Map<string, Millis>();
    for (const dead of deadIn(taken, now)) taken.delete(dead);
    taken.set(holdId, deadline);
    this.#table.set(key, taken, Math.max(...taken.values()), now);
  }

  settle(user: string, { holdId }: Entry, now: Millis): void {
    const key = this.#key(user);
    const taken = this.#table.get(key, now);
    if (taken?.delete(holdId) === true && taken.size === 0) this.#table.delete(key);
  }

  #key(user: string): string {
    return slotKey(this.#owner, this.#endpoint, user);
  }
}

/** Those whose time is over; there are never more in flight than slots. */
function deadIn(taken: Taken, now: Millis): readonly string[] {
  return [...taken].filter(([, deadline]) => deadline <= now).map(([holdId]) => holdId);
}

const refusals = {
  principal: (most: number) =>
    new Refusal({
      status: 429,
      code: "too_many_in_flight",
      detail: `You may have ${most} requests in flight: wait until one has ended.`,
      headers: { "retry-after": "1" },
      members: { retry_after: 1 },
      knob: "concurrency.per_user",
    }),
  global: (most: number) =>
    new Refusal({
      status: 503,
      code: "busy",
      detail: `All ${most} places are taken: try again later.`,
      headers: { "retry-after": "1" },
      members: { retry_after: 1 },
      knob: "concurrency.global",
    }),
};
