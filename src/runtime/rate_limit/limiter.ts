import { Refusal } from "../http/refusal.js";
import type { EmbeddedPart, Guard, Memory, Owner, Verdict } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { Reply, ScriptPart } from "../stores/script-part.js";
import type { Algorithm, Left, Try } from "./algorithm.js";
import { fieldWriters, policyOf, wholeSeconds } from "./fields.js";
import type { FieldStyle } from "./fields.js";

/** What every limiter can be told besides its rate. */
export interface LimiterOptions {
  /** First part of every key; limiters with the same label, owner and rate share their counts. */
  readonly label: string;
  /** Whose the limit is: `ip` for keys without the user, `global` for one key for everybody. */
  readonly owner?: Owner;
  /** True: count and let pass, to try a new limit. */
  readonly audit?: boolean;
  /** Which header fields tell about the limit; default `draft`. */
  readonly headers?: FieldStyle;
  /** While the store is away: `local` counts in each process, `closed` refuses; default `local`. */
  readonly onOutage?: "local" | "closed";
}

/**
 * Makes a guard of an algorithm. It is given the parts of its key behind the label (user, resource
 * …) and refuses with 429 `rate_limited`. Only an allowed try is written, unless the algorithm
 * says otherwise; in audit nothing is refused, but counted alike.
 */
export function limiter<State>(
  algorithm: Algorithm<State>,
  options: LimiterOptions,
): Guard<readonly string[]> {
  const { owner = "principal", onOutage = "local" } = options;
  return {
    parts: [
      {
        name: "rate_limit",
        stage: "rate_limit",
        owner,
        embed: (memory) => embedded(algorithm, options, memory),
        script: () => scripted(algorithm, options),
        whenAway: () => onOutage,
      },
    ],
  };
}

function embedded<State>(
  algorithm: Algorithm<State>,
  options: LimiterOptions,
  memory: Memory,
): EmbeddedPart<readonly string[]> {
  const { label, owner = "principal", audit = false, headers = "draft" } = options;
  const table = memory.table<State>(`rate_limit/${owner}/${algorithm.id}/${label}`);
  const policy = policyOf(owner === "principal" ? "policy" : owner, algorithm);
  let last: Last<State> | undefined;
  const tryOf = (parts: readonly string[], now: number): Last<State> => {
    const name = last?.parts === parts ? last.name : nameOf(parts);
    const state = table.get(name, now);
    if (last?.name === name && last.now === now && last.state === state) return last;
    return (last = { parts, name, now, state, tried: algorithm.attempt(state, now) });
  };

  return {
    check: (parts, _entry, now) => verdictOn(tryOf(parts, now).tried, algorithm, audit),
    attempt(parts, _entry, now) {
      const { name, tried } = tryOf(parts, now);
      if (tried.keep !== undefined) table.set(name, tried.keep, tried.expires, now);
    },
    headers(parts, _entry, now) {
      if (headers === "none") return {};
      const name = last?.parts === parts ? last.name : nameOf(parts);
      return fieldWriters[headers](policy, algorithm.left(table.get(name, now), now));
    },
  };
}

/** In a table of one label, a part that can't be taken for several is its own name. */
function nameOf(parts: readonly string[]): string {
  const [only = ""] = parts;
  const isPlain = parts.length === 1 && only.length <= 200 && !/^[:\\]/.test(only);
  return isPlain ? only : keyOf(parts);
}

/** The last look at a key: its attempt comes to the same while the state and the moment are. */
interface Last<State> {
  readonly parts: readonly string[];
  readonly name: string;
  readonly now: number;
  readonly state: State | undefined;
  readonly tried: Try<State>;
}

function scripted<State>(
  algorithm: Algorithm<State>,
  options: LimiterOptions,
): ScriptPart<readonly string[]> {
  const { label, owner = "principal", audit = false, headers = "draft" } = options;
  const policy = policyOf(owner === "principal" ? "policy" : owner, algorithm);
  const { source, args } = algorithm.script;
  const given = [audit ? 1 : 0, ...args];
  const key = (parts: readonly string[]): string => keyOf([label, ...parts]);
  return {
    source,
    keys: (parts) => [`${algorithm.id}${key(parts)}`],
    args: () => given,
    place: key,
    verdict({ reply: [allowed, ...left] }) {
      return verdictOn({ allowed: allowed === 1, ...leftOf(left) }, algorithm, audit);
    },
    headers({ reply }) {
      return headers === "none" ? {} : fieldWriters[headers](policy, leftOf(reply));
    },
  };
}

function leftOf([remaining, resetAfter, retryAfter]: Reply): Left {
  return {
    remaining: Number(remaining),
    resetAfter: Number(resetAfter),
    retryAfter: Number(retryAfter),
  };
}

function verdictOn(tried: Tried, algorithm: Algorithm<unknown>, audit: boolean): Verdict {
  if (tried.allowed) return new Allowed(tried, algorithm);
  const note = leftNote(tried, algorithm);
  const wait = `again in ${(tried.retryAfter / 1000).toFixed(3)} s`;
  if (audit) return { kind: "go", note: `over the limit, ${wait} (audit: let pass)` };
  return { kind: "refuse", refusal: refusalOf(tried, algorithm), note: `${note}, ${wait}` };
}

/** Most tries are allowed, and not everybody reads what is said of them. */
class Allowed {
  readonly kind = "go";
  readonly #left: Left;
  readonly #algorithm: Algorithm<unknown>;

  constructor(left: Left, algorithm: Algorithm<unknown>) {
    this.#left = left;
    this.#algorithm = algorithm;
  }

  get note(): string {
    return leftNote(this.#left, this.#algorithm);
  }
}

const leftNote = ({ remaining }: Left, { limit }: Algorithm<unknown>): string =>
  `${remaining} of ${limit} left`;

type Tried = Left & Pick<Try<unknown>, "allowed">;

function refusalOf(left: Left, algorithm: Algorithm<unknown>): Refusal {
  const seconds = Math.max(1, wholeSeconds(left.retryAfter));
  const unit = seconds === 1 ? "second" : "seconds";
  return new Refusal({
    status: 429,
    code: "rate_limited",
    detail: `Rate limit exceeded: try again in ${seconds} ${unit} (${algorithm.name}).`,
    headers: { "retry-after": String(seconds) },
    members: { algorithm: algorithm.name, retry_after: seconds },
    knob: "rate_limit",
  });
}
