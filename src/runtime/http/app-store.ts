import { cacheStrategy } from "../cache/strategy.js";
import type { Environment } from "../environment/load-files.js";
import { createMemoryStore } from "../stores/memory/memory-store.js";
import type { Store, StoreServer } from "../stores/store.js";
import { redisServer } from "../stores/valkey/redis-server.js";
import { createValkeyStore } from "../stores/valkey/valkey-store.js";
import type { Core, StoreFactory } from "./core.js";
import type { TellProblem } from "./problem.js";

/**
 * The store of an app: the one that was handed over, else the server that `VALKEY_URL` or `REDIS_URL`
 * names, else this process' memory. It tells refusals as the app does.
 */
export function storeOf(core: Core, make: StoreFactory | undefined, tell: TellProblem): Store {
  const factory = make ?? serverStore(core.environment) ?? createMemoryStore;
  return factory({
    world: core.world,
    cacheEvent: (endpoint, event) => {
      core.metrics.cache(endpoint, event);
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

/** The server that the environment names; `STORE=memory` means this process all the same. */
export function serverUrl(environment: Environment): string | undefined {
  if (environment["STORE"] === "memory") return undefined;
  return [environment["VALKEY_URL"], environment["REDIS_URL"]].find((url) => url);
}

function serverStore(environment: Environment): StoreFactory | undefined {
  const url = serverUrl(environment);
  if (url === undefined) return undefined;
  const cacheUrl = environment["CACHE_URL"] ?? "";
  const prefix = environment["VALKEY_PREFIX"];
  return (parts) =>
    createValkeyStore({
      ...parts,
      server: redisServer(url),
      cacheHere: cacheStrategy("auto", environment).strategy === "memory",
      ...(cacheUrl !== "" && { cacheServer: redisServer(cacheUrl) }),
      ...(prefix !== undefined && { prefix }),
    });
}
