import type { Cluster, Redis } from "ioredis";
import { clusterOptions, singleOptions } from "./connection-options.js";
import { gatheredClient } from "./gathered.js";
import type { Script } from "./script.js";
import { StoreAway, type Server } from "./server.js";
import { duplicateOf, isCluster, type RedisClient } from "./wired-client.js";

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
  const line = lineTo(() => connect(nodes, patience), patience);
  return serverOn(line, nodes.length > 1);
}

/** The server of a project's own client, over a line of our own that connects at the first command. */
export function wiredServer(client: RedisClient, { patience = 100 }: ServerOptions = {}): Server {
  const made = () => Promise.resolve(opened(duplicateOf(client, patience)));
  return serverOn(lineTo(made, patience), isCluster(client));
}

/** A connection that is made when it is first asked for, and kept. */
interface Connection {
  readonly connected: () => Promise<Client>;
  /** What `use` makes of the connection, a promise less than `connected` once there is one. */
  readonly through: <T>(use: (client: Client) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

function lineTo(make: () => Promise<Line>, patience: number): Connection {
  let line: Promise<Line> | undefined;
  let known: Client | undefined;
  const connected = async (): Promise<Client> => {
    if (known !== undefined) return known;
    const { client, connecting } = await (line ??= make());
    await within(connecting, patience);
    known = client;
    return client;
  };
  const close = async (): Promise<void> => {
    (await line?.catch(() => undefined))?.client.disconnect();
  };
  const through = <T>(use: (client: Client) => Promise<T>): Promise<T> =>
    known === undefined ? connected().then(use) : use(known);
  return { connected, through, close };
}

function serverOn({ connected, through, close }: Connection, cluster: boolean): Server {
  const gather = gatheredClient();
  const run = (client: Client, ...[script, keys, args]: Parameters<Server["run"]>) => {
    gather(client);
    return evaluate(client, script, keys, args);
  };
  return {
    cluster,
    run: (...asked) => through((client) => run(client, ...asked)),
    async ask(command, args) {
      const masters = mastersOf(await connected());
      // Of a cluster that was never seen nobody would be asked, and nobody refuse.
      if (masters.length === 0) throw new StoreAway("unreachable");
      return Promise.all(masters.map((master) => away(master.call(command, ...args))));
    },
    close,
  };
}

/** A client, and its first try to connect, which a cluster of which nobody is there never ends. */
interface Line {
  readonly client: Client;
  readonly connecting: Promise<void>;
}

async function connect(nodes: readonly string[], patience: number): Promise<Line> {
  const { Cluster, Redis } = await import("ioredis");
  const [only = ""] = nodes;
  const options = singleOptions(patience);
  if (nodes.length === 1) return opened(new Redis(only, options));
  const redisOptions = { ...options, ...loginOf(only) };
  return opened(new Cluster([...nodes], { ...clusterOptions, redisOptions }));
}

function opened(client: Client): Line {
  // Each command tells of its own failure; an emitter without a listener would end the process.
  client.on("error", () => undefined);
  return { client, connecting: client.connect().catch(() => undefined) };
}

/** Waits no longer than that. */
async function within(connecting: Promise<void>, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new StoreAway("unreachable", { sent: false }));
    }, patience);
  });
  await Promise.race([connecting, late]).finally(() => {
    clearTimeout(timer);
  });
}

/** The nodes of a cluster share a login and TLS, which the first URL says. @throws StoreAway */
export function loginOf(url: string) {
  // What the parser throws would show the URL, with its password.
  if (!URL.canParse(url))
    throw new StoreAway("url", { message: "A URL of the store can't be read." });
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
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isUnknownScript(error)) throw awayBecause(error);
  }
  return away(client.eval(text, keys.length, ...keys, ...args));
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

/** What a client's error holds besides its message stays here: the command, with all that it said. */
function awayBecause(error: unknown): StoreAway {
  if (!(error instanceof Error)) return new StoreAway("unreachable");
  const { name, message } = error;
  if (message === "Command timed out") return new StoreAway("timeout");
  if (message.includes("enableOfflineQueue")) return new StoreAway("unreachable", { sent: false });
  if (name !== "ReplyError") return new StoreAway(codeOf(error) ?? "unreachable");
  const [reason = "ERR"] = /^[A-Z]+\b/.exec(message) ?? [];
  const [said = ""] = message.split(/,? with args/);
  return new StoreAway(reason, { message: `The store refused: ${said}` });
}

function codeOf(error: object): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}
