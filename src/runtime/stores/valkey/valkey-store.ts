import { Copies } from "../../cache/copies.js";
import { embeddedCache, type CacheStore } from "../../cache/cache-store.js";
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
import { serverProblems } from "./inspect.js";
import { Landings } from "./landings.js";
import { Outbox } from "./outbox.js";
import { plainScript } from "./script.js";
import type { Server } from "./server.js";
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
  const copies = new Copies();
  const services = { ...landingsOf(sites.cache, world), cacheEvent, copies, clock: world.clock };
  const memory = createMemory(cacheEvent);
  const outbox = new Outbox(world.clock);
  const stages = new Set<Stage>();
  const there = new ScriptedCache(sites.cache, { cacheEvent, copies });
  const here = embeddedCache(memory, world.clock);
  return {
    credits: scriptedCredits(sites.own),
    cache: cacheHere ? together(here, there) : together(there, here),
    server: serverOf({
      servers: [server, cacheServer],
      lasts: () => lasting.some((stage) => stages.has(stage)),
      outbox,
    }),
    admission<G extends Guards>(endpoint: StoreEndpoint, guards: G): Admission<G> {
      const scope = { endpoint: endpoint.name };
      const decided = apart(guards, cacheHere);
      for (const part of partsOf(decided.there)) stages.add(part.stage);
      const siteOf = (stage: Stage): Site => (stage === "cache" ? sites.cache : sites.own);
      const parts = composeScripts({
        walks: bindWalks(decided.there, { siteOf, services }, scope),
        here: partsOf(decided.here).length > 0 ? compose(decided.here, memory, scope) : undefined,
        fallback: compose(localGuards(decided.there), memory, scope),
        tell: outbox.tell,
        storeEvent,
      });
      const parting = { world, problem, endpoint, parts };
      return { enter: async (call, request) => admit({ ...parting, call }, request) };
    },
  };
}

/** Keeps on the first one, and invalidates on both: endpoints may have other strategies. */
function together(first: CacheStore, second: CacheStore): CacheStore {
  const drop = async (from: (cache: CacheStore) => Promise<number>): Promise<number> => {
    const [one, other] = await Promise.all([from(first), from(second)]);
    return one + other;
  };
  return {
    get: (at, key) => first.get(at, key),
    set: (at, key, entry) => first.set(at, key, entry),
    delete: (name) => drop((cache) => cache.delete(name)),
    invalidateTag: (tag) => drop((cache) => cache.invalidateTag(tag)),
    invalidatePattern: (pattern) => drop((cache) => cache.invalidatePattern(pattern)),
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
  const each = [...new Set(servers)];
  return {
    async problems() {
      const found = each.map((server) => serverProblems(server, server === own && lasts()));
      return (await Promise.all(found)).flat();
    },
    async probe() {
      await Promise.all(servers.map((server) => server.ask("PING", [])));
    },
    settled: () => outbox.settled(),
    async close() {
      await outbox.settled();
      await outbox.flush();
      await Promise.all(each.map((server) => server.close()));
    },
  };
}

const partsOf = (guards: Guards): readonly Part<never>[] =>
  Object.values(guards).flatMap(({ parts }) => parts);

/** What is decided here, and what there: a cache as its strategy says, else as all caches are. */
function apart(
  guards: Guards,
  cacheHere: boolean,
): { readonly here: Guards; readonly there: Guards } {
  const only = (keep: (part: Part<never>) => boolean): Guards =>
    Object.fromEntries(
      Object.entries(guards).map(([name, { parts }]) => [name, { parts: parts.filter(keep) }]),
    );
  const isHere = ({ stage, strategy }: Part<never>): boolean =>
    stage === "cache" && (strategy === undefined ? cacheHere : strategy === "memory");
  return { here: only(isHere), there: only((part) => !isHere(part)) };
}
