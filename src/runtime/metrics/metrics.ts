import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CacheEvent, StoreEvent } from "../stores/contract.js";
import { boundedLabels } from "./bounded-labels.js";

/** The histogram of one endpoint, as its YAML names it. */
export interface HistogramOptions {
  readonly name: string;
  readonly description: string;
  /** The label's name; `endpoint` stands for the route. */
  readonly label: string;
  /** Upper bounds in seconds. */
  readonly buckets?: readonly number[];
  /** More different values than this count as `other`; 100 unless said. */
  readonly maxLabelValues?: number;
}

/** Records one duration in seconds under a label value. */
export type Observe = (labelValue: string, seconds: number) => void;

/** The metrics of one app, in a registry of its own: nothing is global. */
export interface Metrics {
  readonly registry: Registry;
  /** @throws Error when the name is taken by a histogram with another label. */
  histogram(options: HistogramOptions): Observe;
  /** Counts an answer. */
  request(endpoint: string, status: number): void;
  /** Counts a refusal by its code. */
  refusal(endpoint: string, reason: string): void;
  /** Counts a request slower than its endpoint's threshold. */
  slow(endpoint: string): void;
  /** Records an outgoing request, in milliseconds. */
  fetched(to: Fetched, ms: number): void;
  /** Counts a look into a cache, or an entry that left it. */
  cache(endpoint: string, event: CacheEvent): void;
  /** Counts what is decided without the store, and says whether it is away. */
  store(event: StoreEvent): void;
  /** Records a call of a function that is traced by hand, in seconds. */
  called(name: string, seconds: number): void;
  /** Counts a call of a function that is measured by hand and took longer than its threshold. */
  slowCall(name: string): void;
  /** Counts what an encryptor did. */
  crypted(event: CryptoEvent): void;
}

/** What an encryptor did, and with which key: 0 is the one that encrypts now, 1 the one before. */
export type CryptoEvent =
  | { readonly operation: "encrypt" | "decrypt"; readonly generation: number }
  | { readonly operation: "failed" };

/** Where an outgoing request went, and what came of it. */
export interface Fetched {
  readonly endpoint: string;
  readonly host: string;
  /** `refused`: the host isn't one that may be called. */
  readonly status: number | "failed" | "refused";
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: "endpointgen_requests_total",
    help: "Answers by endpoint and status",
    labelNames: ["endpoint", "status"],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "endpointgen_refusals_total",
    help: "Refusals by endpoint and reason",
    labelNames: ["endpoint", "reason"],
    registers: [registry],
  });
  const slow = new Counter({
    name: "endpointgen_slow_requests_total",
    help: "Requests slower than their endpoint's threshold",
    labelNames: ["endpoint"],
    registers: [registry],
  });
  const answers = children((endpoint, status) => requests.labels(endpoint, status));
  return {
    registry,
    histogram: (options) => histogram(registry, options),
    request: (endpoint, status) => {
      answers(endpoint, String(status)).inc();
    },
    refusal: (endpoint, reason) => {
      refusals.inc({ endpoint, reason });
    },
    slow: (endpoint) => {
      slow.inc({ endpoint });
    },
    fetched: fetchHistogram(registry),
    cache: cacheCounters(registry),
    store: storeMetrics(registry),
    ...byHand(registry),
    crypted: cryptoCounter(registry),
  };
}

/** Remembers children by endpoint and one of few words: looking labels up costs more than counting. */
function children<Child>(make: (endpoint: string, word: string) => Child) {
  const known = new Map<string, Map<string, Child>>();
  return (endpoint: string, word: string): Child => {
    const own = known.get(endpoint) ?? new Map<string, Child>();
    const child = own.get(word) ?? make(endpoint, word);
    if (!own.has(word)) known.set(endpoint, own.set(word, child));
    return child;
  };
}

/** Names of functions are the project's own, but bounded all the same. */
function byHand(registry: Registry): Pick<Metrics, "called" | "slowCall"> {
  const durations = new Histogram({
    name: "endpointgen_function_duration_seconds",
    help: "Calls of traced functions by name",
    labelNames: ["name"],
    registers: [registry],
  });
  const slow = new Counter({
    name: "endpointgen_slow_calls_total",
    help: "Calls of measured functions slower than their threshold",
    labelNames: ["name"],
    registers: [registry],
  });
  const durationOf = boundedLabels(100, (name) => durations.labels(name));
  const slowOf = boundedLabels(100, (name) => slow.labels(name));
  return {
    called: (name, seconds) => {
      durationOf(name).observe(seconds);
    },
    slowCall: (name) => {
      slowOf(name).inc();
    },
  };
}

function cryptoCounter(registry: Registry): Metrics["crypted"] {
  const operations = new Counter({
    name: "endpointgen_encryption_total",
    help: "Encryptions and decryptions by key generation (0 is the current key), and failures",
    labelNames: ["operation", "key_generation"],
    registers: [registry],
  });
  return (event) => {
    const generation = event.operation === "failed" ? "-" : event.generation;
    operations.inc({ operation: event.operation, key_generation: generation });
  };
}

function cacheCounters(registry: Registry): Metrics["cache"] {
  const looks = new Counter({
    name: "endpointgen_cache_requests_total",
    help: "Looks into the cache by endpoint and result",
    labelNames: ["endpoint", "result"],
    registers: [registry],
  });
  const evictions = new Counter({
    name: "endpointgen_cache_evictions_total",
    help: "Entries that left the cache, by endpoint and reason",
    labelNames: ["endpoint", "reason"],
    registers: [registry],
  });
  const looked = children((endpoint, result) => looks.labels(endpoint, result));
  return (endpoint, event) => {
    if (event.kind === "look") looked(endpoint, event.result).inc();
    else evictions.inc({ endpoint, reason: event.why });
  };
}

function storeMetrics(registry: Registry): Metrics["store"] {
  const degraded = new Counter({
    name: "endpointgen_store_degraded_total",
    help: "Requests that a guard decided without the store: closed, local, or left out (skip)",
    labelNames: ["guard", "decision"],
    registers: [registry],
  });
  const away = new Gauge({
    name: "endpointgen_store_away",
    help: "1 while the server of the store, or of the cache, is away",
    labelNames: ["server"],
    registers: [registry],
  });
  return (event) => {
    if (event.kind === "decided") degraded.inc({ guard: event.guard, decision: event.how });
    else away.set({ server: event.server }, event.kind === "away" ? 1 : 0);
  };
}

/** Hosts may come from callers, so their number is bounded; a status counts by its class. */
function fetchHistogram(registry: Registry): Metrics["fetched"] {
  const metric = new Histogram({
    name: "endpointgen_fetch_duration_seconds",
    help: "Outgoing requests by endpoint, host and class of status",
    labelNames: ["endpoint", "host", "status"],
    registers: [registry],
  });
  const hosts = boundedLabels(100, (host) => host);
  return ({ endpoint, host, status }, ms) => {
    const kind = typeof status === "string" ? status : `${Math.floor(status / 100)}xx`;
    metric.observe({ endpoint, host: hosts(host), status: kind }, ms / 1000);
  };
}

function histogram(registry: Registry, options: HistogramOptions): Observe {
  if (registry.getSingleMetric(options.name)) {
    throw new Error(`Two endpoints have a histogram named ${options.name}.`);
  }
  const metric = new Histogram({
    name: options.name,
    help: options.description,
    labelNames: [options.label],
    registers: [registry],
    ...(options.buckets && { buckets: [...options.buckets] }),
  });
  const children = boundedLabels(options.maxLabelValues ?? 100, (value) => metric.labels(value));
  return (value, seconds) => {
    children(value).observe(seconds);
  };
}
