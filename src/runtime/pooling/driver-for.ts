import { StartupError } from "../environment/startup-error.js";
import { isJobThread } from "../world/job-thread.js";
import type { Clock } from "../world/world.js";
import type { Driver } from "./driver.js";
import { pgDriver } from "./pg-driver.js";
import { pgliteDriver } from "./pglite-driver.js";
import type { PoolMode, PoolSettings } from "./settings.js";

const embedded = "pglite:";

/**
 * The driver that a URL asks for.
 * @throws StartupError when it asks for none that we know; never with the URL, which holds a password.
 */
export function driverFor(url: string, settings: PoolSettings, clock: Clock): Driver {
  if (url.startsWith(embedded)) {
    if (isJobThread()) throw alone();
    return pgliteDriver(url.slice(embedded.length));
  }
  if (!/^postgres(ql)?:$/.test(parsed(url)?.protocol ?? "")) {
    const problem = "The database's URL isn't one of Postgres.";
    throw new StartupError([{ problem, cure: "Write postgres://user:password@host:5432/name." }]);
  }
  return pgDriver({ url, settings, clock });
}

/** Two that open one folder at a time would spoil it. */
function alone(): StartupError {
  const problem = "The embedded database is for one thread, and this one is a worker's.";
  const cure = "Set DATABASE_URL, for API and workers alike, or run without VALKEY_URL.";
  return new StartupError([{ problem, cure }]);
}

/** Supabase's pooler lends by transaction on this port, whatever the settings say. */
export function modeFor(url: string, { pool_mode }: PoolSettings): PoolMode {
  const { hostname = "", port = "" } = parsed(url) ?? {};
  const isTransaction = port === "6543" && /\.supabase\.(com|co)$/.test(hostname);
  return isTransaction ? "transaction" : pool_mode;
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
