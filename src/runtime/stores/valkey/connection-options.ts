import type { ClusterOptions, RedisOptions } from "ioredis";

/**
 * Options of a connection on which decisions are made. ioredis' own would send a script again whose
 * reply was lost, and so count twice, and would wait without end for a server that is away.
 */
const deciding = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 1_000,
  lazyConnect: true,
  // It asks for INFO, which not every user may; a server that still loads says so itself.
  enableReadyCheck: false,
  retryStrategy: (times: number) => Math.min(50 * times, 500),
  // A master that has become a replica keeps its connections: its name leads to another one by now.
  reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
} as const satisfies RedisOptions;

/** @param patience milliseconds that a command may take */
export const singleOptions = (patience: number) => ({ ...deciding, commandTimeout: patience });

/** Of a cluster itself, beside those of the connections to its nodes. */
export const clusterOptions = {
  enableOfflineQueue: false,
  lazyConnect: true,
  slotsRefreshTimeout: 1_000,
  // Whoever lost a connection doesn't know what was done: ioredis would send it all again.
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  maxRedirections: 4,
  clusterRetryStrategy: (times: number) => Math.min(50 * times, 500),
} as const satisfies ClusterOptions;
