/**
 * A project's own ioredis client, taken as a description of a server: where it is and who we are
 * there. Decisions need a connection of their own, because the project's may send a script again whose
 * reply was lost, and may keep commands until a server comes back.
 */
import type { Cluster, Redis } from "ioredis";
import { StoreAway } from "./server.js";
import { clusterOptions, singleOptions } from "./connection-options.js";

/** An ioredis client or cluster of whatever version; nothing is ever sent through it. */
export interface RedisClient {
  /** A client for the same server with other options. */
  duplicate(...given: readonly unknown[]): unknown;
  evalsha(...given: never[]): unknown;
  call(...given: never[]): unknown;
}

/** Another line to the server of that client, not yet connected. Throws a StoreAway where it has none. */
export function duplicateOf(client: RedisClient, patience: number): Redis | Cluster {
  const single = { ...singleOptions(patience), ...plain };
  const copy = isCluster(client)
    ? client.duplicate([], {
        ...clusterOptions,
        ...plain,
        scaleReads: "master",
        redisOptions: single,
      })
    : client.duplicate(single);
  if (isClient(copy)) return copy;
  const message = "The duplicate() of wiring.redis gives no client that runs scripts.";
  throw new StoreAway("client", { message, sent: false });
}

/** Whether it looks like one of ioredis; others name their methods otherwise, or take other options. */
export function isRedisClient(value: unknown): value is RedisClient {
  return hasMethods(value, ["duplicate", "evalsha", "call"]);
}

/** Undoes what changes keys, replies or the order of commands; the project's own commands stay its own. */
const plain = {
  keyPrefix: "",
  enableAutoPipelining: false,
  readOnly: false,
  stringNumbers: false,
  replyMapping: "legacy",
  scripts: undefined,
} as const;

export function isCluster(client: object): boolean {
  return "isCluster" in client ? client.isCluster === true : "nodes" in client;
}

function isClient(value: unknown): value is Redis | Cluster {
  return hasMethods(value, ["eval", "evalsha", "call", "connect", "disconnect", "on"]);
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
