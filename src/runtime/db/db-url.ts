import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";

/** Where the embedded database keeps its files, unless PGLITE_DATA_DIR says another folder. */
const dataFolder = ".data/pglite";

/**
 * The URL of the project's database: SUPABASE_DB_URL, DATABASE_URL, or one made of DB_HOST, DB_PORT,
 * DB_NAME, DB_USER, DB_PASSWORD and DB_SSLMODE. Where none is set it is the embedded one,
 * `pglite:<folder>`, in tests in memory. Throws a StartupError in production, which has no embedded
 * database, and for a URL that isn't one of Postgres; it never says the URL, which holds a password.
 * @example
 * import { getDbUrl } from "@endpointgen/runtime";
 *
 * const url = getDbUrl({ NODE_ENV: "production", DB_HOST: "db.internal", DB_NAME: "app" });
 * if (url !== "postgres://db.internal:5432/app") throw new Error("not made of its parts");
 */
export function getDbUrl(environment: Environment = process.env): string {
  const supabase = environment["SUPABASE_DB_URL"] ?? "";
  if (supabase !== "") return checked("SUPABASE_DB_URL", supabase);
  const url = environment["DATABASE_URL"] ?? "";
  if (url !== "") return checked("DATABASE_URL", url);
  const host = environment["DB_HOST"];
  if (host !== undefined && host !== "") return checked("DB_HOST", fromParts(host, environment));
  return embedded(environment);
}

/** The URL of the replica; undefined when there is none. */
export function replicaUrl(environment: Environment): string | undefined {
  const url = environment["DATABASE_REPLICA_URL"];
  return url === undefined || url === "" ? undefined : checked("DATABASE_REPLICA_URL", url);
}

function checked(name: string, url: string): string {
  const isPostgres = URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol);
  if (isPostgres) return url;
  const problem = `${name} gives no URL of Postgres.`;
  const cure = `Write ${name === "DB_HOST" ? "a host name" : "postgres://user:password@host:5432/name"}.`;
  throw new StartupError([{ problem, cure }]);
}

function fromParts(host: string, environment: Environment): string {
  const port = written(environment["DB_PORT"]) ?? "5432";
  const name = written(environment["DB_NAME"]) ?? "postgres";
  const user = written(environment["DB_USER"]);
  const password = written(environment["DB_PASSWORD"]);
  const mode = written(environment["DB_SSLMODE"]);
  const secret = password === undefined ? "" : `:${password}`;
  const login = user === undefined ? "" : `${user}${secret}@`;
  const server = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const query = mode === undefined ? "" : `?sslmode=${mode}`;
  return `postgres://${login}${server}:${port}/${name}${query}`;
}

function written(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : encodeURIComponent(text);
}

function embedded(environment: Environment): string {
  // An unset NODE_ENV means production.
  const mode = environment["NODE_ENV"] ?? "production";
  if (mode === "test") return "pglite:memory://";
  if (mode === "development") return `pglite:${environment["PGLITE_DATA_DIR"] ?? dataFolder}`;
  const problem = "DATABASE_URL is not set, and production doesn't run on the embedded database.";
  const cure = "Set DATABASE_URL, SUPABASE_DB_URL, or DB_HOST and its companions.";
  throw new StartupError([{ problem, cure }]);
}
