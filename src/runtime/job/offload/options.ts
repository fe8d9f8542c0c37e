import type { CircuitBreakerOptions } from "../../circuit_breaker/circuit-breaker.js";
import type { ConcurrencyOptions } from "../../concurrency/concurrency.js";
import type { QuotaOptions } from "../../credits/quota.js";
import type { EndpointDefinition } from "../../request/definition.js";
import type { JobContextOf } from "../../request/job-context.js";

/** What carries the jobs of an endpoint; `auto` goes by the environment. */
export type QueueWanted = "auto" | "memory" | "valkey" | "pulsar" | "hybrid";

/** `pulsar_labeling` of the YAML. */
export interface PulsarNames {
  readonly topic: string;
  readonly dlqTopic: string;
  readonly clusterName?: string;
  readonly producerLabel?: string;
  readonly consumerLabel?: string;
  readonly eventLabel?: string;
}

/** How the jobs of an endpoint travel. */
export interface TravelOptions {
  /** `auto` unless said. */
  readonly queue?: QueueWanted;
  /** Further tries after the first, of publishing and of the work; 2 unless said. */
  readonly maxRetries?: number;
  /** Seconds that state and result can be asked for; a day unless said. */
  readonly resultTtl?: number;
  /** Subscriptions of others on Pulsar, each of which gets every job, too. */
  readonly fanOut?: readonly string[];
  readonly pulsar: PulsarNames;
}

/** How the requests of an endpoint become jobs, and how a worker runs those. */
export interface OffloadOptions<D extends EndpointDefinition> extends TravelOptions {
  /** May run more than once for a job; counts once. */
  readonly handler: (context: JobContextOf<D>) => unknown;
  /** Seconds that one try may take; 300 unless said. */
  readonly timeout?: number;
  /** Seconds before the next try; 2 unless said. */
  readonly retryDelay?: number;
  /** Unless said, after 5 failures in a row no job is tried for 30 s. */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** Jobs at once in one process; 4 unless said, in threads one per core. */
  readonly concurrency?: number;
  /** Jobs at once in all processes that share the store, in all and of each user; any number unless said. */
  readonly running?: ConcurrencyOptions;
  /** Whether `npm run worker` runs the handler in threads of its own, because it computes. */
  readonly threads?: boolean;
  /** The type of the credits that the admission holds; unless said, it holds none. */
  readonly credits?: string;
  /** The quota in which it counts them, if there is one. */
  readonly quota?: QuotaOptions;
  /** Whether callers are told of the end of their jobs at the `webhook_url` that they give. */
  readonly webhook?: boolean;
  /** Whether an event is published when a job has succeeded. */
  readonly publishEvent?: boolean;
  /**
   * Whether jobs are accepted by the project's database, each in one transaction with its hold and its
   * idempotency key, and published from there. Jobs in memory never are.
   */
  readonly outbox?: boolean;
}
