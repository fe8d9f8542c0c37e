import { embeddedCache } from "../../cache/cache-store.js";
import type { StartupProblem } from "../../environment/startup-error.js";
import type { World } from "../../world/world.js";
import type { CacheEvent, Guards, Part, Stage, StoreEvent } from "../contract.js";
import { compose } from "../compose.js";
import { createMemory } from "../memory/memory.js";
import { admit } from "../pass.js";
import type { Admission, ProblemWriter, Store, StoreEndpoint, StoreServer } from "../store.js";
import type { ScriptServices } from "../script-part.js";
import { localGuards } from "./away.js";
import { ScriptedCache } from "./cache.js";
import { composeScripts } from "./compose.js";
import { scriptedCredits } from "./credits.js";
import { guarded } from "./circuit.js";
import { lastingProblems } from "./inspect.js";
import { Landings } from "./landings.js";
import { Outbox } from "./outbox.js";
import { plainScript } from "./script.js";
import { StoreAway, type Server } from "./server.js";
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
  /** True: caches are kept in this process. */
  readonly cacheHere?: boolean;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Counts what caches do. */
  readonly cacheEvent?: (endpoint: string, event: CacheEvent) => void;
  /** Told when a server goes away and is back, and what is decided without it. */
  readonly storeEvent?: (event: StoreEvent) => void;
}

/** Stages whose parts must not be forgotten. */
const lasting: readonly Stage[] = ["running", "hold"];

/**
 * A store on a Valkey or Redis server that all processes share. It decides as the memory store
 * does, by the server's clock. While the server is away each guard does what the outage table says.
 */
export function createValkeyStore(options: ValkeyStoreOptions): Store {
  const { world, problem, server, cacheServer = server, cacheHere = false } = options;
  const { cacheEvent = () => undefined, storeEvent = () => undefined } = options;
  const sites = sitesOf(options);
  const services = { ...landingsOf(sites.cache, world), cacheEvent };
  const memory = createMemory(cacheEvent);
  const outbox = new Outbox(world.clock);
  const stages = new Set<Stage>();
  const cache = new ScriptedCache(sites.cache, { cacheEvent });
  return {
    credits: scriptedCredits(sites.own),
    cache: cacheHere ? embeddedCache(memory, world.clock) : cache,
    server: serverOf({
      servers: [server, cacheServer],
      lasts: () => lasting.some((stage) => stages.has(stage)),
      outbox,
    }),
    admission<G extends Guards>(endpoint: StoreEndpoint, guards: G): Admission<G> {
      const scope = { endpoint: endpoint.name };
      const { here, there } = cacheHere ? withoutCaches(guards) : { here: {}, there: guards };
      for (const part of partsOf(there)) stages.add(part.stage);
      const siteOf = (stage: Stage): Site => (stage === "cache" ? sites.cache : sites.own);
      const parts = composeScripts({
        walks: bindWalks(there, { siteOf, services }, scope),
        here: partsOf(here).length > 0 ? compose(here, memory, scope) : undefined,
        fallback: compose(localGuards(there), memory, scope),
        tell: outbox.tell,
        storeEvent,
      });
      const parting = { world, problem, endpoint, parts };
      return { enter: async (call, request) => admit({ ...parting, call }, request) };
    },
  };
}

/** Where decisions and caches are kept. */
function sitesOf(options: ValkeyStoreOptions) {
  const { server, cacheServer = server, prefix = "endpointgen:", world } = options;
  const tell = options.storeEvent ?? (() => undefined);
  const site = (named: Server, name: "store" | "cache"): Site => ({
    server: guarded(named, { clock: world.clock, name, tell }),
    slots: slotsOf(prefix, named.cluster),
  });
  const own = site(server, "store");
  return { own, cache: cacheServer === server ? own : site(cacheServer, "cache") };
}

function landingsOf(
  { server, slots }: Site,
  { clock }: World,
): Pick<ScriptServices, "landed" | "land"> {
  const flying = plainScript("cache/flying");
  const landings = new Landings(clock, async (flight) => {
    return (await server.run(flying, [flight], [])) === 1;
  });
  return {
    landed: (belongsTo, flight) => landings.landed(slots.key(belongsTo, flight)),
    land: (belongsTo, flight) => {
      landings.land(slots.key(belongsTo, flight));
    },
  };
}

interface Serving {
  readonly servers: readonly Server[];
  /** Whether something must not be forgotten. */
  readonly lasts: () => boolean;
  readonly outbox: Outbox;
}

/** What the process wants of its servers. */
function serverOf({ servers, lasts, outbox }: Serving): StoreServer {
  const [own] = servers;
  const problems = async (): Promise<readonly StartupProblem[]> =>
    own !== undefined && lasts() ? lastingProblems(own) : [];
  let trusted = false;
  return {
    problems: () => problems().catch(() => []),
    async probe() {
      await Promise.all(servers.map((server) => server.ask("PING", [])));
      // A server that was away at the start is looked at now.
      trusted ||= (await problems()).length === 0;
      if (!trusted) throw new StoreAway("forgets", { message: "The store forgets." });
    },
    async close() {
      await outbox.flush();
      await Promise.all([...new Set(servers)].map((server) => server.close()));
    },
  };
}

const partsOf = (guards: Guards): readonly Part<never>[] =>
  Object.values(guards).flatMap(({ parts }) => parts);

/** Parts of caches, and the others. */
function withoutCaches(guards: Guards): { readonly here: Guards; readonly there: Guards } {
  const only = (keep: (part: Part<never>) => boolean): Guards =>
    Object.fromEntries(
      Object.entries(guards).map(([name, { parts }]) => [name, { parts: parts.filter(keep) }]),
    );
  return {
    here: only(({ stage }) => stage === "cache"),
    there: only(({ stage }) => stage !== "cache"),
  };
}
