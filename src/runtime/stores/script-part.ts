/**
 * A part as a script of a server (Valkey, Redis). The twin of its embedded form: the same decision,
 * in Lua, with this side turning requests into arguments and replies into verdicts.
 */
import type { Copies } from "../cache/copies.js";
import type { lua } from "../lua.js";
import type { Clock } from "../world/world.js";
import type { CacheEvent, Entry, Millis, Settlement, Verdict } from "./words.js";

/** What a script is given; numbers are written in full. */
export type Argument = string | number;

/** What a function of a script returned: strings and whole numbers, null where Lua said false. */
export type Reply = readonly (string | number | null)[];

/** Which piece of Lua. */
export type LuaName = keyof typeof lua;

/** What an admission script said of one part. Times are the server's. */
export interface Heard {
  /** When it ran. */
  readonly now: Millis;
  /** Until when the request counts as running. */
  readonly deadline: Millis;
  /** What the part's function returned. */
  readonly reply: Reply;
}

/** One part, bound to a server. */
export interface ScriptPart<Given> {
  /** Its Lua file; `walk.lua` says what that may use and has to return. */
  readonly source: LuaName;
  /** Keys, always as many, without the store's prefix; the composer adds prefix and hash tag. */
  keys(given: Given, entry: Entry): readonly string[];
  /** Arguments of `check`, `attempt`, `admission` and `tell`, always as many. */
  args(given: Given, entry: Entry): readonly Argument[];
  /** True: it has nothing to do for this request, and is left out of its scripts. */
  idle?(given: Given): boolean;
  /** What the reply of `check` says; `settle` is for an answer whose work is done after it. */
  verdict(heard: Heard, asked: Asked<Given>): Verdict;
  /**
   * What this process knows without asking, by its own clock; `away`: the server can't be asked, so
   * that anything is better than nothing.
   */
  known?(asked: Knowing<Given>): Verdict | undefined;
  /** Header fields by the reply of `tell`, which is called last and for every part. */
  headers?(heard: Heard, admitted: boolean): Readonly<Record<string, string>>;
  /** What is written when the outcome is known; absent: nothing. */
  readonly settling?: Settling<Given>;
  /** Which hash tag the keys have, for parts whose state isn't the principal's. */
  readonly place?: (given: Given) => string;
}

/** A request as one part sees it. */
export interface Asked<Given> {
  readonly given: Given;
  readonly entry: Entry;
  /** Settles this part alone. */
  readonly settle: (settlement: Settlement) => Promise<void>;
}

/** A request before anybody was asked. */
export interface Knowing<Given> {
  readonly given: Given;
  readonly entry: Entry;
  readonly now: Millis;
  readonly away: boolean;
}

/** The second half of a part. */
export interface Settling<Given> {
  readonly source: LuaName;
  /**
   * True: the answer goes out only when this is written, since the client's next request must find
   * it wherever it is sent. Otherwise it is on its way by then, and tried again like all of them.
   * What is released is always waited for.
   */
  awaited?(given: Given, settlement: Settlement): boolean;
  /** Arguments, always as many; `heard` is what `tell` said when the request was let in. */
  args(given: Given, entry: Entry, settlement: Settlement, heard: Heard): readonly Argument[];
  /** What the script returned; undefined when nobody knows whether it ran. */
  settled?(reply: Reply | undefined, given: Given, entry: Entry): void;
}

/** What parts may use of this process. */
export interface ScriptServices {
  /** Counts what a cache did. */
  cacheEvent(endpoint: string, event: CacheEvent): void;
  /** This process' own. */
  readonly clock: Clock;
  /** Copies of entries in this process. */
  readonly copies: Copies;
  /** Resolves when nobody works on that cache key any more, or when waiting makes no sense. */
  landed(belongsTo: string, flight: string): Promise<void>;
  /** Tells those who wait in this process. */
  land(belongsTo: string, flight: string): void;
}
