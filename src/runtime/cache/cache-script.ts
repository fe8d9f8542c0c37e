import type { Answer } from "../http/answer.js";
import { go } from "../stores/contract.js";
import type { Entry, Millis, Scope, Settlement, Verdict } from "../stores/contract.js";
import type {
  Argument,
  Asked,
  Heard,
  Knowing,
  Reply,
  ScriptPart,
  ScriptServices,
} from "../stores/script-part.js";
import type { EntryFacts } from "./flights.js";
import {
  entryKey,
  factsOf,
  lifeOf,
  missed,
  resultOf,
  shelfOf,
  withStatus,
  type CacheKey,
  type CacheOptions,
} from "./place.js";
import { labelsOf } from "./shelves.js";

/** A policy by its YAML name, and what the endpoint says of its cache. */
interface Kind {
  readonly algorithm: string;
  readonly options: CacheOptions;
}

/** Under which key the shelves of a shard keep what they share. */
export const room = "cache";

/** The cache as a part of a script; `cache/shelf.lua` says how entries are kept. */
export function cacheScript(
  kind: Kind,
  services: ScriptServices,
  { endpoint }: Scope,
): ScriptPart<CacheKey> {
  const place = new Place(kind, endpoint);
  const level = kind.options.strategy === "tiered" ? firstLevel(place, services) : noLevel;
  return {
    source: "cache/check",
    keys: (given, entry) => place.keys(given, entry),
    args: (given, entry) => [...place.args(given, entry), level.stampOf(given, entry)],
    place: () => place.everybodys,
    known: (asked) => level.known(asked),
    verdict(heard, asked) {
      const { given, entry } = asked;
      const landed = () => services.landed(place.ownerOf(entry), place.flight(given, entry));
      const verdict = verdictOf(level.completed(heard, asked), asked, landed);
      services.cacheEvent(endpoint, { kind: "look", result: resultOf(verdict) });
      return verdict;
    },
    headers: ({ reply: [begun] }, admitted) => (begun == null || !admitted ? {} : missed),
    settling: {
      source: "cache/settle",
      args: (given, entry, settlement, { deadline, reply: [begun] }) => [
        ...place.args(given, entry),
        begun ?? "",
        deadline,
        ...lifeArguments(kind.options, settlement),
        kind.options.capacity,
        endpoint,
      ],
      settled(reply, given, entry) {
        services.land(place.ownerOf(entry), place.flight(given, entry));
        countLeaving(services, endpoint, reply ?? []);
      },
    },
  };
}

/** What this process keeps of entries that are on a server. */
interface Level {
  /** Empty when there is no copy. */
  stampOf(given: CacheKey, entry: Entry): string;
  known(asked: Knowing<CacheKey>): Verdict | undefined;
  /** The server's words, with the copy's answer where they leave that out; the copy is renewed. */
  completed(heard: Heard, asked: Asked<CacheKey>): Heard;
}

const noLevel: Level = { stampOf: () => "", known: () => undefined, completed: (heard) => heard };

function firstLevel(place: Place, { copies, clock }: ScriptServices): Level {
  return {
    stampOf: (given, entry) => copies.get(place.flight(given, entry), clock.now())?.stamp ?? "",
    known({ given, entry, now, away }) {
      const key = place.flight(given, entry);
      const copy = away ? copies.get(key, now) : copies.trusted(key, now);
      if (copy === undefined) return undefined;
      const note = now < copy.fresh ? "hit" : "stale";
      return { kind: "answer", answer: withStatus(copy.answer, copy.fresh, now), note };
    },
    completed(heard, { given, entry }) {
      const [word, until, kept, stamp] = heard.reply;
      const key = place.flight(given, entry);
      if (stamp == null) {
        copies.drop(key);
        return heard;
      }
      const now = clock.now();
      const text = kept === "" ? JSON.stringify(copies.get(key, now)?.answer) : String(kept);
      const answer = JSON.parse(text) as Answer;
      const fresh = now + timeOf(until) - heard.now;
      copies.keep(key, { stamp: String(stamp), answer, fresh, seen: now });
      return { ...heard, reply: [word ?? null, until ?? null, text, stamp] };
    },
  };
}

/** Where the entries of one endpoint lie. */
class Place {
  /** Names the namespace without a principal. */
  readonly everybodys: string;
  readonly #kind: Kind;
  readonly #endpoint: string;
  readonly #nameOf: (principal?: string) => string;

  constructor(kind: Kind, endpoint: string) {
    this.#kind = kind;
    this.#endpoint = endpoint;
    this.#nameOf = shelfOf([kind.algorithm, endpoint, kind.options.namespace]);
    this.everybodys = this.#nameOf();
  }

  /** Whom an entry belongs to: its principal, or the namespace as such. */
  ownerOf({ principal }: Entry): string {
    return this.#isShared ? this.everybodys : principal;
  }

  keys(given: CacheKey, entry: Entry): [shelf: string, flight: string, room: string] {
    return [`shelf${this.#shelf(entry)}`, this.flight(given, entry), room];
  }

  flight(given: CacheKey, entry: Entry): string {
    const shelf = this.#shelf(entry);
    // With the length of one, two names joined stay two names.
    return `flight${String(shelf.length)}${shelf}${entryKey(this.#endpoint, given)}`;
  }

  args(given: CacheKey, { holdId }: Entry): readonly Argument[] {
    const { algorithm, options } = this.#kind;
    return [
      entryKey(this.#endpoint, given),
      algorithm,
      labelText(factsOf(this.#endpoint, given)),
      `${holdId} ${algorithm} ${options.namespace}`,
    ];
  }

  get #isShared(): boolean {
    return this.#kind.options.shared ?? false;
  }

  #shelf({ principal }: Entry): string {
    return this.#nameOf(this.#isShared ? undefined : principal);
  }
}

function verdictOf(
  { now, reply: [word, until, kept] }: Heard,
  { settle }: Asked<CacheKey>,
  landed: () => Promise<void>,
): Verdict {
  if (word === undefined) {
    return { kind: "wait", until: landed(), note: "somebody else is making it" };
  }
  if (word === "miss") return { ...go, note: "miss" };
  const answer = withStatus(JSON.parse(String(kept)) as Answer, timeOf(until), now);
  if (word !== "renew") return { kind: "answer", answer, note: String(word) };
  return { kind: "answer", answer, reload: settle, note: "stale, being renewed" };
}

/** Lua's infinity has a name of its own. */
function timeOf(until: Reply[number] | undefined): Millis {
  return until === "inf" ? Infinity : Number(until);
}

/** Milliseconds fresh and stale; empty when the answer isn't kept. */
function lifeArguments(options: CacheOptions, settlement: Settlement): [Argument, Argument] {
  const life = settlement.kind === "done" ? lifeOf(options, settlement.answer) : undefined;
  if (life === undefined) return ["", 0];
  return [Number.isFinite(life.fresh) ? life.fresh : "inf", life.stale];
}

/** Labels as the scripts want them. Half a surrogate pair is no text for them. */
export function labelText(facts: EntryFacts): string {
  return JSON.stringify(labelsOf(facts).map((label) => Buffer.from(label).toString()));
}

/** Counts what gave way to an entry: how many had died, and how many had not. */
export function countLeaving(
  { cacheEvent }: Pick<ScriptServices, "cacheEvent">,
  endpoint: string,
  [died, gaveWay]: Reply,
): void {
  const count = (times: Reply[number] | undefined, why: "expired" | "capacity"): void => {
    for (let time = 0; time < Number(times ?? 0); time += 1) {
      cacheEvent(endpoint, { kind: "left", why });
    }
  };
  count(died, "expired");
  count(gaveWay, "capacity");
}
