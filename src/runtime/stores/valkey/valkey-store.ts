import type { CacheEvent, Guards } from "../contract.js";
import { compose } from "../compose.js";
import { createMemory } from "../memory/memory.js";
import { admit } from "../pass.js";
import type { Admission, ProblemWriter, Store, StoreEndpoint } from "../store.js";
import type { World } from "../../world/world.js";
import { localGuards } from "./away.js";
import { ScriptedCache } from "./cache.js";
import { composeScripts } from "./compose.js";
import { scriptedCredits } from "./credits.js";
import { Landings } from "./landings.js";
import { plainScript } from "./script.js";
import type { Server } from "./server.js";
import type { Tell } from "./settle.js";
import { slotsOf } from "./slots.js";
import { bindWalks, type Site } from "./walks.js";

/** What a store on Valkey or Redis needs. */
export interface ValkeyStoreOptions {
  readonly world: World;
  /** Turns a refusal into the answer that tells it. */
  readonly problem: ProblemWriter;
  readonly server: Server;
  /** Where caches are kept, if not on `server`: one that may evict. */
  readonly cacheServer?: Server;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Counts what caches do. */
  readonly cacheEvent?: (endpoint: string, event: CacheEvent) => void;
}

/** Milliseconds between two tries to write how a request ended. */
const triesEvery = 200;

/**
 * A store on a Valkey or Redis server that all processes share. It decides as the memory store
 * does, by the server's clock. While the server is away each guard does what the outage table says.
 */
export function createValkeyStore(options: ValkeyStoreOptions): Store {
  const { world, problem, server, cacheServer = server, prefix = "endpointgen:" } = options;
  const { cacheEvent = () => undefined } = options;
  const site = { server, slots: slotsOf(prefix, server.cluster) };
  const cacheSite =
    cacheServer === server
      ? site
      : { server: cacheServer, slots: slotsOf(prefix, cacheServer.cluster) };
  const flying = plainScript("cache/flying");
  const landings = new Landings(world.clock, async (flight) => {
    return (await cacheServer.run(flying, [flight], [])) === 1;
  });
  const services = {
    cacheEvent,
    landed: (belongsTo: string, flight: string) =>
      landings.landed(cacheSite.slots.key(belongsTo, flight)),
    land: (belongsTo: string, flight: string) => {
      landings.land(cacheSite.slots.key(belongsTo, flight));
    },
  };
  const memory = createMemory(cacheEvent);
  const tell = persistent(world.clock);
  const siteOf = (stage: string): Site => (stage === "cache" ? cacheSite : site);
  return {
    credits: scriptedCredits(server, site.slots),
    cache: new ScriptedCache(cacheSite, { cacheEvent }),
    admission<G extends Guards>(endpoint: StoreEndpoint, guards: G): Admission<G> {
      const scope = { endpoint: endpoint.name };
      const walks = bindWalks(guards, { siteOf, services }, scope);
      const fallback = compose(localGuards(guards), memory, scope);
      const parts = composeScripts({ walks, tell, fallback });
      return {
        enter: async (call, request) => admit({ world, problem, endpoint, parts, call }, request),
      };
    },
  };
}

/** Tries at once, and goes on in the background when that fails. */
function persistent(clock: World["clock"]): Tell {
  return async (write, until) => {
    const again = (): void => {
      if (clock.now() >= until) return;
      clock.after(triesEvery, () => {
        write().catch(again);
      });
    };
    try {
      return await write();
    } catch {
      again();
      return undefined;
    }
  };
}
