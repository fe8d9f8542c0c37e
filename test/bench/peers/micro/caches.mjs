/** Get, and put on a miss, on a Zipf trace of 100,000 keys; and get-or-set by hand. */
import { BentoCache, bentostore } from "bentocache";
import { memoryDriver } from "bentocache/drivers/memory";
import { Cacheable } from "cacheable";
import { LRUCache } from "lru-cache";
import { built, compare } from "./rounds.mjs";

const { createApp } = await built("index.js");
const { EmbeddedNamespace } = await built("cache/namespace.js");
const policies = Object.fromEntries(
  await Promise.all(
    ["fifo", "lifo", "lru", "mru", "lfu", "sieve"].map(async (name) => [
      name,
      (await built(`cache/${name}.js`))[`${name}Policy`],
    ]),
  ),
);
const anHour = 3_600_000;

/** Indices from 0, the lower the likelier: by inversion of the cumulative weights 1 / n^s. */
function zipf(exponent, keys, length) {
  const sums = new Float64Array(keys);
  let sum = 0;
  for (let key = 0; key < keys; key += 1) sums[key] = sum += 1 / (key + 1) ** exponent;
  let seed = 42;
  return Uint32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const wanted = (seed / 2 ** 32) * sum;
    let [low, high] = [0, keys - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

const names = Array.from({ length: 100_000 }, (_, index) => `record:${index}`);
const traces = { 0.9: zipf(0.9, names.length, 500_000), 0.99: zipf(0.99, names.length, 500_000) };
const value = { id: "7" };

/** Goes on along the trace at each run, so that what is measured is a cache that is full. */
function along({ name, trace = traces[0.9], length = 50_000, get, put }) {
  const counts = { gets: 0, hits: 0 };
  let at = 0;
  const run = () => {
    for (let step = 0; step < length; step += 1) {
      const key = names[trace[at++ % trace.length]];
      counts.gets += 1;
      if (get(key) !== undefined) counts.hits += 1;
      else put(key);
    }
  };
  return { name, times: length, run, counts };
}

function ours(name, policy, capacity, trace) {
  const shelf = new EmbeddedNamespace(capacity, policies[policy]());
  const get = (key) => {
    const now = Date.now();
    const found = shelf.peek(key, now);
    if (found !== undefined) shelf.use(key, now);
    return found;
  };
  return along({ name, trace, get, put: (key) => shelf.set(key, value, anHour, Date.now()) });
}

function lruCache(name, capacity, trace) {
  const cache = new LRUCache({ max: capacity, ttl: anHour });
  return along({ name, trace, get: (key) => cache.get(key), put: (key) => cache.set(key, value) });
}

/** A whole pass for the share of hits. */
function hitsOf(make, trace) {
  const cache = make(trace);
  for (let done = 0; done < trace.length; done += cache.times) cache.run();
  return cache.counts.hits / cache.counts.gets;
}

const contestants = [];
const hits = {};
for (const capacity of [1_000, 10_000]) {
  const makers = {
    "lru-cache": (trace) => lruCache(`lru-cache, ${capacity}`, capacity, trace),
    ...Object.fromEntries(
      Object.keys(policies).map((policy) => [
        policy,
        (trace) => ours(`${policy}, ${capacity}`, policy, capacity, trace),
      ]),
    ),
  };
  for (const [name, make] of Object.entries(makers)) {
    contestants.push(make(traces[0.9]));
    for (const exponent of ["0.9", "0.99"]) {
      hits[`${name}, ${capacity}, Zipf ${exponent}`] = hitsOf(make, traces[exponent]);
    }
  }
}

/** Awaits one get-or-set after the other, along the same trace. */
function asking(name, ask) {
  let at = 0;
  const run = async () => {
    for (let step = 0; step < 2_000; step += 1) {
      await ask(names[traces[0.9][at++ % traces[0.9].length]]);
    }
  };
  return { name, times: 2_000, run };
}

const capacity = 10_000;
const load = async () => value;
const app = createApp({
  settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
  environment: { NODE_ENV: "test", LOG_LEVEL: "silent" },
});
const levels = bentostore().useL1Layer(memoryDriver({ maxItems: capacity }));
const bento = new BentoCache({ default: "one", stores: { one: levels } });
const cacheable = new Cacheable({ ttl: anHour });
contestants.push(
  asking("get-or-set", (key) => app.cache.getOrSet(key, load, { ttl: 3_600, capacity })),
  asking("get-or-set, bentocache", (key) => bento.getOrSet({ key, ttl: "1h", factory: load })),
  asking("get-or-set, cacheable", (key) => cacheable.getOrSet(key, load, { ttl: anHour })),
);
await compare(contestants, { hits });
process.exit(0);
