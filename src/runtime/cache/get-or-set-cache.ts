import type { Answer } from "../http/answer.js";
import type { App } from "../http/app.js";
import { Admissions, enterByHand, finishByHand, handEndpoint } from "../http/by-hand.js";
import { textOf } from "../http/write.js";
import type { Guard } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { fifo } from "./fifo.js";
import { lfu } from "./lfu.js";
import { lifo } from "./lifo.js";
import { lru } from "./lru.js";
import { mru } from "./mru.js";
import { sieve } from "./sieve.js";

const policies = { fifo, lfu, lifo, lru, mru, sieve };

/** How a value is kept. */
export interface GetOrSetOptions {
  /** Seconds. */
  readonly ttl: number;
  /** Which entry goes when the namespace is full; `lru` unless said. */
  readonly policy?: keyof typeof policies;
  /** Entries of one namespace share its capacity; `default` unless said. */
  readonly namespace?: string;
  /** Entries; 1,000 unless said. The first call that fills a namespace decides. */
  readonly capacity?: number;
}

/**
 * The value of a key: from the cache, or else from `load`, synchronous or not, which is then kept
 * for `ttl` seconds. However many callers of this process miss at once, `load` runs once and all
 * get what it came to; a failure reaches all of them and isn't kept. A value is kept as JSON and
 * comes as JSON carries it: a date comes back as text, also to the one who loaded it. The entry is
 * everybody's, so what depends on a user has the user in its key.
 * Rejects with what `load` threw, with a TypeError for a value that JSON can't hold, or with a
 * RangeError unless ttl and capacity are positive.
 * @example
 * import { createApp, getOrSetCache } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const loadProfile = async (id: string) => ({ id, name: "Ada" });
 * const { name } = await getOrSetCache(app, "user:7", () => loadProfile("7"), { ttl: 300 });
 * app.say("loaded", { name });
 */
export async function getOrSetCache<Value>(
  app: App,
  key: string,
  load: () => Value,
  options: GetOrSetOptions,
): Promise<Awaited<Value>> {
  const { flights } = app.made(caches);
  const { policy = "lru", namespace = "default" } = options;
  const name = keyOf([policy, namespace, key]);
  let flight = flights.get(name);
  if (flight === undefined) {
    flight = textFor(app, key, load, options).finally(() => flights.delete(name));
    flights.set(name, flight);
  }
  const text = await flight;
  return (text === "" ? undefined : JSON.parse(text)) as Awaited<Value>;
}

const caches = () => ({
  admissions: new Admissions<{ readonly cache: Guard<readonly string[]> }>(),
  /** Texts that are on their way, by key. */
  flights: new Map<string, Promise<string>>(),
});

async function textFor(
  app: App,
  key: string,
  load: () => unknown,
  options: GetOrSetOptions,
): Promise<string> {
  const { ttl, policy = "lru", namespace = "default", capacity = 1_000 } = options;
  const name = keyOf([policy, namespace, String(ttl), String(capacity)]);
  const admission = app.made(caches).admissions.get(name, () => {
    const cache = policies[policy]({ namespace, capacity, ttl, shared: true });
    return app.store.admission(handEndpoint("-", answerOf), { cache });
  });
  const entering = { principal: namespace, cache: [key] };
  const { pass, refusal } = await enterByHand(app, admission, entering);
  if (refusal !== undefined) throw refusal;
  return textOf((pass.answer ?? (await finishByHand(pass, load)).answer).body);
}

function answerOf(value: unknown): Answer {
  const text = JSON.stringify(value) as string | undefined;
  return { status: 200, headers: {}, body: text === undefined ? [] : [text] };
}
