import type { Proxy } from "../../servers/proxy.js";
import { until, type RunningServer } from "../../servers/server.js";

/** What an incident can reach: the server, the connections to it, and a second server. */
export interface Scene {
  readonly server: RunningServer;
  readonly proxy: Proxy;
  /** Follows the server in `is replaced by its replica`; a second master in a cluster. */
  readonly other: RunningServer;
}

/** Something that happens to a server under load. */
export interface Incident {
  readonly name: string;
  /** The two servers are masters of a cluster, or a master with its replica. */
  readonly scene: "replica" | "cluster";
  begin(scene: Scene): Promise<unknown>;
  end(scene: Scene): Promise<unknown>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** Each of them is answered; which status is right is what `test/servers` holds. */
export const incidents: readonly Incident[] = [
  {
    name: "server killed, started again",
    scene: "replica",
    begin: ({ server }) => server.stop(),
    end: ({ server }) => server.start(),
  },
  {
    name: "server stalled (SIGSTOP)",
    scene: "replica",
    begin: ({ server }) => signalled(server, "SIGSTOP"),
    end: ({ server }) => signalled(server, "SIGCONT"),
  },
  {
    name: "server out of memory",
    scene: "replica",
    begin: ({ server }) => server.cli("config", "set", "maxmemory", "1"),
    end: ({ server }) => server.cli("config", "set", "maxmemory", "0"),
  },
  {
    name: "socket cut inside a reply",
    scene: "replica",
    begin: ({ proxy }) => {
      proxy.loseNextReply();
      return nothing();
    },
    end: nothing,
  },
  {
    name: "scripts flushed",
    scene: "replica",
    begin: ({ server }) => server.cli("script", "flush"),
    end: nothing,
  },
  {
    name: "replica promoted",
    scene: "replica",
    begin: async ({ server, other }) => {
      await other.cli("replicaof", "no", "one");
      await server.stop();
    },
    end: ({ proxy, other }) => {
      proxy.redirect(other.port);
      return nothing();
    },
  },
  {
    name: "1,000 slots moved",
    scene: "cluster",
    begin: ({ server, other }) => moved(server, other, 1_000),
    end: nothing,
  },
];

function signalled(server: RunningServer, name: NodeJS.Signals): Promise<void> {
  server.signal(name);
  return nothing();
}

async function moved(from: RunningServer, to: RunningServer, slots: number): Promise<void> {
  const [source, target] = await Promise.all([from, to].map((node) => node.cli("cluster", "myid")));
  await from.cli(
    ...["--cluster", "reshard", `127.0.0.1:${String(from.port)}`, "--cluster-yes"],
    ...["--cluster-from", source ?? "", "--cluster-to", target ?? ""],
    ...["--cluster-slots", String(slots)],
  );
}

/** Waits until a replica has all that its master has. */
export async function following(replica: RunningServer): Promise<void> {
  const linked = async () =>
    (await replica.cli("info", "replication")).includes("master_link_status:up");
  await until(linked, "the replica");
}
