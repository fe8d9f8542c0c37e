import { cacheStrategy } from "../cache/strategy.js";
import type { Environment } from "../environment/load-files.js";
import type { StartupProblem } from "../environment/startup-error.js";
import { createMemoryStore } from "../stores/memory/memory-store.js";
import type { Store, StoreServer } from "../stores/store.js";
import { redisServer, wiredServer } from "../stores/valkey/redis-server.js";
import { createValkeyStore } from "../stores/valkey/valkey-store.js";
import { isRedisClient, type RedisClient } from "../stores/valkey/wired-client.js";
import type { Core, StoreFactory } from "./core.js";
import type { TellProblem } from "./problem.js";

/**
 * The store of an app: the one that was handed over, else the server of the project's own client, else
 * the one that `VALKEY_URL` or `REDIS_URL` names, else this process' memory. It tells refusals as the
 * app does.
 */
export function storeOf(core: Core, make: StoreFactory | undefined, tell: TellProblem): Store {
  const factory = make ?? serverStore(core) ?? createMemoryStore;
  return factory({
    world: core.world,
    cacheEvent: (endpoint, event) => {
      core.metrics.cache(endpoint, event);
    },
    storeEvent: (event) => {
      core.metrics.store(event);
      if (event.kind === "away") {
        const { server, reason } = event;
        core.logger.warn({ server, reason }, "store away: guards do without it");
      }
      if (event.kind === "back") core.logger.info({ server: event.server }, "store back");
    },
    problem: (refusal, { id, told }, { name }) => {
      told?.(refusal);
      return tell(refusal, { id, endpoint: name });
    },
  });
}

/**
 * What `/ready` asks of the store. One that was away when the app started is looked at now: in
 * production it must not be one that forgets.
 */
export function storeProbe({ probe, problems }: StoreServer, production: boolean) {
  let trusted = !production;
  return async (): Promise<void> => {
    await probe();
    trusted ||= (await problems()).length === 0;
    if (!trusted) throw new Error("The store forgets what must not be forgotten.");
  };
}

/** What says where the store of an app is. */
type Named = Pick<Core, "environment" | "mode" | "wiring">;

/** Whether the store is on a server. `STORE=memory` means this process all the same. */
export function hasServer(named: Named): boolean {
  return wiredClient(named) !== undefined || serverUrl(named.environment) !== undefined;
}

/** The project's own client. Its tests take none, for they most often run without its server. */
export function wiredClient({ environment, mode, wiring }: Named): RedisClient | undefined {
  return environment["STORE"] === "memory" || mode === "test" ? undefined : wiring.redis;
}

/** What stands against a client that is none; a start is the time to say so. */
export function clientProblems({ wiring }: Named): readonly StartupProblem[] {
  if (wiring.redis === undefined || isRedisClient(wiring.redis)) return [];
  const problem = "wiring.redis is no client of ioredis.";
  return [{ problem, cure: "Wire one, or set VALKEY_URL and leave wiring.redis out." }];
}

function serverUrl(environment: Environment): string | undefined {
  if (environment["STORE"] === "memory") return undefined;
  return [environment["VALKEY_URL"], environment["REDIS_URL"]].find((url) => url);
}

function serverStore(core: Core): StoreFactory | undefined {
  const { environment } = core;
  const url = serverUrl(environment);
  const client = wiredClient(core);
  const server = client ? wiredServer(client) : url && redisServer(url);
  if (!server) return undefined;
  const cacheUrl = environment["CACHE_URL"] ?? "";
  const prefix = environment["VALKEY_PREFIX"];
  const wired = client !== undefined;
  return (parts) =>
    createValkeyStore({
      ...parts,
      server,
      cacheHere: cacheStrategy("auto", environment, wired).strategy === "memory",
      ...(cacheUrl !== "" && { cacheServer: redisServer(cacheUrl) }),
      ...(prefix !== undefined && { prefix }),
    });
}
