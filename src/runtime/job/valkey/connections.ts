import type { Cluster, Redis } from "ioredis";
import { gatheredClient } from "../../stores/valkey/gathered.js";
import { loginOf } from "../../stores/valkey/redis-server.js";

/** Connections of a queue: callers who submit don't wait for a server, workers do. */
export interface Connections {
  readonly publishing: Redis | Cluster;
  readonly taking: Redis | Cluster;
  /** Call it before a command: what is taken in one turn of the event loop goes out together. */
  gather(): void;
  close(): void;
}

/** How it is reached. */
export interface ConnectionOptions {
  readonly url: string;
  readonly patience?: number;
}

/** How long a command is tried. */
interface Bounds {
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
}

/** Opens them. Rejects when a URL can't be read; a server that is away is tried again. */
export async function connected({
  url,
  patience = 1_000,
}: ConnectionOptions): Promise<Connections> {
  const { Cluster, Redis } = await import("ioredis");
  const nodes = url.split(",").map((one) => one.trim());
  const [first = ""] = nodes;
  const open = (options: Bounds): Redis | Cluster => {
    const client =
      nodes.length > 1
        ? new Cluster(nodes, { redisOptions: { ...options, ...loginOf(first) } })
        : new Redis(first, { ...options, retryStrategy: (times) => Math.min(50 * times, 500) });
    client.on("error", () => undefined);
    return client;
  };
  const publishing = open({ maxRetriesPerRequest: 1, commandTimeout: patience });
  const taking = open({ maxRetriesPerRequest: null });
  const gather = gatheredClient();
  return {
    publishing,
    taking,
    gather() {
      gather(taking);
    },
    close() {
      publishing.disconnect();
      taking.disconnect();
    },
  };
}
