import type { Cluster, ClusterOptions, Redis, RedisOptions } from "ioredis";
import type { Script } from "./script.js";
import { StoreAway, type Server } from "./server.js";

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
  retryStrategy: (times: number) => Math.min(50 * times, 500),
} as const satisfies RedisOptions;

const gathering = {
  enableOfflineQueue: false,
  lazyConnect: true,
  slotsRefreshTimeout: 1_000,
  // Whoever lost a connection doesn't know what was done: ioredis would send it all again.
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  maxRedirections: 4,
  clusterRetryStrategy: (times: number) => Math.min(50 * times, 500),
} as const satisfies ClusterOptions;

/** How a server is spoken to. */
export interface ServerOptions {
  /** Milliseconds that a command may take; what takes longer counts as lost; 100 unless said. */
  readonly patience?: number;
}

type Client = Redis | Cluster;

/**
 * A Valkey or Redis server, or, with several URLs separated by commas, a cluster. Connects at the
 * first command. `rediss:` is TLS; user and password stand in the URL.
 */
export function redisServer(urls: string, { patience = 100 }: ServerOptions = {}): Server {
  const nodes = urls.split(",").map((url) => url.trim());
  const cluster = nodes.length > 1;
  let client: Promise<Client> | undefined;
  const connected = (): Promise<Client> => (client ??= connect(nodes, patience));
  return {
    cluster,
    async run(script, keys, args) {
      return evaluate(await connected(), script, [...keys, ...args], keys.length);
    },
    async ask(command, args) {
      const masters = mastersOf(await connected());
      return Promise.all(masters.map((master) => away(master.call(command, ...args))));
    },
    async close() {
      if (client !== undefined) (await client).disconnect();
    },
  };
}

async function connect(nodes: readonly string[], patience: number): Promise<Client> {
  const { Cluster, Redis } = await import("ioredis");
  const [only = ""] = nodes;
  const options = { ...deciding, commandTimeout: patience };
  const client =
    nodes.length > 1
      ? new Cluster([...nodes], { ...gathering, redisOptions: { ...options, ...loginOf(only) } })
      : new Redis(only, options);
  // Each command tells of its own failure; an emitter without a listener would end the process.
  client.on("error", () => undefined);
  await client.connect().catch(() => undefined);
  return client;
}

/** The nodes of a cluster share a login and TLS, which the first URL says. */
function loginOf(url: string) {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(password !== "" && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
  };
}

function mastersOf(client: Client): readonly Redis[] {
  return "nodes" in client ? client.nodes("master") : [client];
}

/** By its name, and with its text only when the server has never seen it. */
async function evaluate(
  client: Client,
  { sha, text }: Script,
  words: readonly string[],
  keys: number,
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys, ...words);
  } catch (error) {
    if (!isUnknownScript(error)) throw awayBecause(error);
  }
  return away(client.eval(text, keys, ...words));
}

/** Servers word the rest of it differently. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

async function away<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    throw awayBecause(error);
  }
}

function awayBecause(error: unknown): StoreAway {
  return new StoreAway("The store did not answer.", { cause: error });
}
