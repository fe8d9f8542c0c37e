import type { Tracer } from "@opentelemetry/api";
import type { DestinationStream } from "pino";
import { AppTables } from "../db/table/tables.js";
import { createEncryption, secretsOf, type Encryption } from "../encryption/index.js";
import { listOf } from "../environment/list-of.js";
import type { Environment } from "../environment/load-files.js";
import type { StartupProblem } from "../environment/startup-error.js";
import { createFetching, type Fetching } from "../fetch/fetching.js";
import type { Fetch } from "../fetch/fetcher.js";
import { Targets } from "../fetch/targets.js";
import { createLines, type Lines } from "../logging/log.js";
import { importSentry, sentryTeller, type TellSentry } from "../logging/sentry.js";
import { createMetrics, type Metrics } from "../metrics/metrics.js";
import type { CacheEvent, StoreEvent } from "../stores/contract.js";
import type { ProblemWriter, Store } from "../stores/store.js";
import { runtimeTracer } from "../tracing/span.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { securityFields } from "./fields.js";
import type { Settings } from "./settings.js";
import { collecting, modeOf, type Mode } from "./startup.js";
import type { Wiring } from "./wiring.js";

/** Makes the store of an app. `problem` is how the app tells a refusal. */
export type StoreFactory = (parts: {
  readonly world: World;
  readonly problem: ProblemWriter;
  /** Counts what caches do. */
  readonly cacheEvent: (endpoint: string, event: CacheEvent) => void;
  /** Told when a server of the store goes away and is back, and what is decided without it. */
  readonly storeEvent: (event: StoreEvent) => void;
}) => Store;

/** What `createApp` takes. Only `settings` is needed. */
export interface AppOptions {
  readonly settings: Settings;
  readonly wiring?: Wiring;
  /** The machine's clock and chance unless said. */
  readonly world?: World;
  /** A store in this process' memory unless said; production wants another. */
  readonly store?: StoreFactory;
  /** Where log lines go; standard output unless said. */
  readonly logDestination?: DestinationStream;
  /** `process.env` unless said. An unset NODE_ENV means production. */
  readonly environment?: Environment;
  /** OpenTelemetry's global tracer unless said. */
  readonly tracer?: Tracer;
  /** Milliseconds since any moment, for timing; `performance.now` unless said. */
  readonly ticks?: () => number;
  /** Loads Sentry, once; unless said, `@sentry/node` where it is installed. */
  readonly loadSentry?: () => Promise<unknown>;
  /**
   * Finds endpoints whose path has no parameters without Express' router. Answers are the same;
   * where a middleware of the project's own stands before them, Express finds them as ever.
   */
  readonly direct?: boolean;
  /** Instead of the guarded `fetch` of handlers; for tests. */
  readonly fetch?: Fetch;
}

/** What everything in an app shares; made once, never changed. */
export interface Core extends Lines {
  readonly settings: Settings;
  readonly wiring: Wiring;
  readonly environment: Environment;
  readonly mode: Mode;
  readonly world: World;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly ticks: () => number;
  /** Header fields of every answer. */
  readonly fields: Readonly<Record<string, string>>;
  /** @throws StartupError when there is no strong SECRET_KEY. */
  readonly encryption: () => Encryption;
  readonly fetching: Fetching;
  /** The same for addresses that callers gave. */
  readonly fetchingPublic: Fetching;
  /** What operations on tables share; asks for no database before one is used. */
  readonly tables: AppTables;
  /** Grows with what is found wrong; the app starts only without. */
  readonly problems: StartupProblem[];
  readonly sentry: TellSentry;
}

/** Completes the options with what the machine offers. */
export function coreOf(options: AppOptions): Core {
  const environment = options.environment ?? process.env;
  const world = options.world ?? systemWorld;
  const lines = createLines({
    level: environment["LOG_LEVEL"] ?? "info",
    destination: options.logDestination,
    clock: world.clock,
  });
  const shared = {
    world,
    metrics: createMetrics(),
    tracer: options.tracer ?? runtimeTracer(),
    ticks: options.ticks ?? (() => performance.now()),
  };
  const wiring = options.wiring ?? {};
  const mode = modeOf(environment);
  const tables = new AppTables({ environment, mode, wiring, ...shared });
  const problems: StartupProblem[] = [];
  const targets = targetsOf({ wiring, environment, mode }, problems);
  return {
    ...shared,
    settings: options.settings,
    wiring,
    environment,
    mode,
    tables,
    ...lines,
    fetching: createFetching({ ...shared, targets, instead: options.fetch }),
    fetchingPublic: createFetching({ ...shared, targets: anybodys(mode), instead: options.fetch }),
    problems,
    sentry: sentryTeller(options.loadSentry ?? importSentry),
    fields: securityFields(),
    encryption: once(() => createEncryption({ keys: secretsOf(environment), ...shared })),
  };
}

/** Where anybody may send us: what the project opened for itself stays closed. */
const anybodys = (mode: Mode): Targets =>
  new Targets({ allow: [], loopback: mode !== "production" });

/** Where requests may go; a list with a mistake in it opens nothing and is told with the rest. */
function targetsOf(
  { wiring, environment, mode }: Pick<Core, "wiring" | "environment" | "mode">,
  problems: StartupProblem[],
): Targets {
  const loopback = mode !== "production";
  let targets = new Targets({ allow: [], loopback });
  collecting(problems, () => {
    const allow = [...(wiring.fetch?.allow ?? []), ...listOf("FETCH_ALLOW", environment)];
    targets = new Targets({ allow, loopback });
  });
  return targets;
}

/** Not every project seals values, so keys are looked at when they are first needed. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
