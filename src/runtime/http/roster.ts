import type { Environment } from "../environment/load-files.js";
import type { StartupProblem } from "../environment/startup-error.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";
import type { Settled } from "../security/overrides/settle.js";
import type { Guard, Guards, Stage } from "../stores/contract.js";
import type { Store } from "../stores/store.js";
import { cacheNotice, type CacheNotice } from "./cache-notice.js";
import { guardNotices, settledGuards, type ReviewedGuards } from "./guards.js";

/** The mode of the process and its environment. */
export interface RosterParts {
  readonly environment: Readonly<Environment>;
  readonly production: boolean;
  /** The store lives in this process. */
  readonly embedded: boolean;
  /** The store is on the server of the project's own client. */
  readonly wired?: boolean;
  /** Rows depend on who asks for them. */
  readonly rowLevelSecurity?: boolean;
}

/** The endpoints of an app: what their guards came to, and what they want of the store. */
export class Roster {
  readonly #parts: RosterParts;
  readonly #endpoints = new Set<Endpoint>();
  readonly #guarded = new Map<Endpoint, Settled>();
  readonly #stages = new Map<string, Set<Stage>>();
  readonly #sharing = new Set<string>();
  readonly #said = new Set<string>();

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#endpoints];
  }

  /** From now on the endpoint belongs to the app. */
  add(endpoint: Endpoint): void {
    this.#endpoints.add(endpoint);
  }

  /** Settles the guards of an endpoint. */
  guard(endpoint: Endpoint, reviewed: ReviewedGuards): Settled {
    this.add(endpoint);
    const guarded = settledGuards(endpoint, reviewed, this.#parts);
    this.#guarded.set(endpoint, guarded);
    return guarded;
  }

  /** Whether handlers of the endpoint get the database. */
  hasDatabase(endpoint: Endpoint): boolean {
    return this.#settled(endpoint).values.db_enabled;
  }

  /** The same store; what endpoints want of it is noted. */
  noting(store: Store): Store {
    return {
      credits: store.credits,
      cache: store.cache,
      server: store.server,
      admission: (endpoint, guards) => {
        this.#stages.set(endpoint.name, stagesOf(guards));
        if (partsOf(guards).some(isShared)) this.#sharing.add(endpoint.name);
        return store.admission(endpoint, guards);
      },
    };
  }

  /** Whether the endpoint holds credits of its callers. */
  takesCredits({ name }: Endpoint): boolean {
    return this.#stages.get(name)?.has("hold") === true;
  }

  /** Whether the endpoint asks for a second factor, as the environment leaves it. */
  asksForMfa(endpoint: Endpoint): boolean {
    const guarded = this.#guarded.get(endpoint);
    if (guarded) return guarded.values.mfa_required;
    return this.#stages.get(endpoint.name)?.has("mfa") === true;
  }

  /**
   * What the environment asks for and the endpoints can't do. `mounted`: none of them failed on
   * its way, so whoever didn't settle its guards never will.
   */
  problems(mounted: boolean): readonly StartupProblem[] {
    const guards = this.endpoints.flatMap((endpoint) => {
      const guarded = this.#guarded.get(endpoint);
      if (guarded) return guarded.problems;
      return mounted ? deaf(endpoint, this.#settled(endpoint)) : [];
    });
    return [...guards, ...this.#caches().problems, ...this.#sharedRows()];
  }

  /** What the environment changes, and where answers are kept, as far as it wasn't told before. */
  notices(): readonly string[] {
    const settled = new Map(this.endpoints.map((one) => [one, this.#settled(one)]));
    const all = [...guardNotices(settled, this.#parts.environment), ...this.#caches().notices];
    const fresh = all.filter((notice) => !this.#said.has(notice));
    for (const notice of fresh) this.#said.add(notice);
    return fresh;
  }

  /** What policies keep apart, one entry for all callers would hand from one to the other. */
  #sharedRows(): StartupProblem[] {
    if (this.#parts.rowLevelSecurity !== true) return [];
    const sharing = this.endpoints.filter(
      ({ name, permissions, definition }) =>
        definition.table !== undefined && permissions !== undefined && this.#sharing.has(name),
    );
    return sharing.map(({ name }) => ({
      problem: `${name} keeps one answer for all callers, but its rows depend on who asks.`,
      cure: `Set cache: { shared: false } in the YAML of ${name}.`,
    }));
  }

  #caches(): CacheNotice {
    const isCaching = [...this.#stages.values()].some((stages) => stages.has("cache"));
    return cacheNotice(isCaching, this.#parts);
  }

  #settled(endpoint: Endpoint): Settled {
    return this.#guarded.get(endpoint) ?? settledGuards(endpoint, {}, this.#parts);
  }
}

const partsOf = (guards: Guards) =>
  Object.values(guards).flatMap((guard: Guard<never>) => guard.parts);

const stagesOf = (guards: Guards): Set<Stage> => new Set(partsOf(guards).map(({ stage }) => stage));

const isShared = ({ stage, owner }: { readonly stage: Stage; readonly owner: string }): boolean =>
  stage === "cache" && owner === "shared";

/** Code that never asked what its guards came to would pass over the environment in silence. */
function deaf({ name, permissions }: Endpoint, { changed, problems }: Settled): StartupProblem[] {
  const spoken = problems.length > 0 || changed.some((key) => key !== "db_enabled");
  if (permissions === undefined || !spoken) return [...problems];
  return [
    {
      problem: `The environment speaks about the guards of ${name}, whose code doesn't follow it.`,
      cure: "Generate it again, or call app.guards() in it.",
    },
  ];
}

/** What is known of every endpoint, whatever it declares. */
export const erased = <D extends EndpointDefinition>(endpoint: Endpoint<D>): Endpoint =>
  endpoint as unknown as Endpoint;
