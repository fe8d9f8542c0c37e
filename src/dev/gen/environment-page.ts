/** The reference page of the running API's environment: the guards' names follow from the schemas. */
import type { Changes, Declared } from "../../changes/knob.js";
import { environmentNames } from "../../config/environment-names.js";
import { rooms } from "../../sections/index.js";
import { rawSchema } from "./json-schema.js";
import { written } from "./reference.js";

/** `docs/reference/environment.md` */
export function environmentPage(): string {
  return [
    "# The environment of the running API",
    written,
    "Read once at start, from the process, `.env.<NODE_ENV>` and `.env`, in this order of strength. " +
      "`NAME_FILE` names a file that holds the value. An empty text counts as unset.",
    "## The process",
    table(["name", "meaning"], processRows()),
    "## Guards",
    "`security` and `encryption` of the YAML are read again when the API starts: for all endpoints under " +
      "the second or third name, for one under the first, which wins. Flags are `true` or `false`; lists are " +
      "JSON or separated by commas, and `[]` is the empty list. What is changed is told in the log, one line each.",
    "Outside of production the environment may change whatever the generated code can follow. In production " +
      "it may make a guard stronger; what makes it weaker is refused at start, unless `env_may_weaken` of the " +
      "YAML lists the key. A guard that was not generated can't be asked for in any mode: write it into the " +
      "YAML and generate.",
    table(["key", "one endpoint (`io_job`)", "all endpoints", "weaker is"], guardRows()),
    "`IP_WHITELIST` is the list of every endpoint whose YAML names none. `auth_type_required` can only be " +
      "what was generated, and `user_profile_scope_required` is read from endpointgen.yaml alone.",
    "## Values of your own",
    "`${NAME:default}` in the YAML is read from `NAME`, and checked as the YAML is.",
    "",
  ].join("\n\n");
}

function guardRows(): readonly (readonly string[])[] {
  return (["security", "encryption"] as const).flatMap((section) => {
    const keys = Object.keys(rawSchema(rooms[section].schema()).properties ?? {});
    return keys.flatMap((key) => {
      const [own, ...all] = environmentNames("io_job", section, key).toReversed();
      if (own === undefined) return [];
      const names = all.map((name) => `\`${name}\``).join(", ");
      return [[`\`${section}.${key}\``, `\`${own}\``, names, weakerOf(section, key)]];
    });
  });
}

function weakerOf(section: "security" | "encryption", key: string): string {
  const { knobs } = rooms[section].changes as Changes<object>;
  const declared = (knobs as Readonly<Record<string, Declared<never>>>)[key];
  return declared === undefined || declared === "free" ? "–" : declared.weaker;
}

/** What the runtime itself reads. */
export const processNames: Readonly<Record<string, string>> = {
  NODE_ENV: "`development`, `test` or `production`; unset means `production`.",
  PORT: "Where the API listens; 3000.",
  HOST: "At which address; all of them, on a laptop loopback.",
  LOG_LEVEL: "`trace`, `debug`, `info`, `warn`, `error`, `fatal`; `info`.",
  SECRET_KEY: "Seals marked fields and stands behind every HMAC; 32 random bytes in base64.",
  SECRET_KEYS_OLD: "Keys that still open what they sealed, separated by commas.",
  IP_WHITELIST: "Addresses and ranges that may call, separated by commas; empty: nobody.",
  ENABLE_REDIS_CACHE:
    "Whether answers are kept in a store that processes share; without it the URL of one decides.",
  CACHE_URL: "A store for the cache alone, which may evict.",
  VALKEY_URL: "The store that processes share; several URLs, separated by commas, are a cluster.",
  REDIS_URL: "The same under the documents' name.",
  VALKEY_PREFIX: "First part of every key in it; `endpointgen:`.",
  PULSAR_WS_URL: "Pulsar's WebSocket API, which carries jobs: `ws://host:8080/ws/v2`.",
  PULSAR_TOKEN: "Shown to it as a bearer token.",
  JOB_BUFFER: "Jobs of an endpoint that may wait for it with `queue: hybrid`; 10000.",
  UPLOAD_DIR:
    "The folder of files that callers send; production needs one where endpoints take files.",
  FETCH_ALLOW: "Private hosts and ranges that the handlers' `fetch` may call, separated by commas.",
  WEBHOOK_HOSTS:
    "Hosts that callers may name as `webhook_url`, separated by commas: `hooks.example.com`, `*.example.com`, `*`; in production none unless set.",
  WEBHOOK_SECRET:
    "Signs webhooks: `whsec_…`, several separated by spaces while they change; unless set, each caller has a secret of its own.",
  PUBLIC_URL: "Where callers find the API; webhooks link there.",
  DATABASE_URL: "The database: `postgres://user:password@host:5432/name`.",
  DATABASE_REPLICA_URL: "A copy of it that is read from, except for a while after changes.",
  SUPABASE_DB_URL: "The database on Supabase; goes before `DATABASE_URL`.",
  DB_HOST: "The database in parts, where no URL is set.",
  DB_PORT: "Its port; 5432.",
  DB_NAME: "Its name; `postgres`.",
  DB_USER: "Who signs in.",
  DB_PASSWORD: "With which password.",
  DB_SSLMODE: "How the connection is encrypted, such as `verify-full`.",
  PGLITE_DATA_DIR: "Folder of the embedded database, in development; `.data/pglite`.",
  DB_POOL_SIZE: "Database connections kept open, for all endpoints; 10.",
  DB_MAX_OVERFLOW: "Further ones under load; 5.",
  DB_POOL_TIMEOUT: "How long a request waits for one; 30s.",
  DB_POOL_RECYCLE: "The age at which one is replaced; 30m.",
  DB_PRE_PING: "Whether an idle one is tested before use; true.",
  DB_STATEMENT_TIMEOUT: "After which the database stops a statement; 30s.",
  DB_POOL_MODE: "`session`, or `transaction` behind PgBouncer; `session`.",
  TEST_DATABASE_URL:
    "Generated tests of tables run there instead of in memory, and delete its rows.",
  JWT_ISSUER: "Who issues tokens.",
  JWT_AUDIENCE: "Whom tokens are for.",
  JWT_JWKS_URL: "The issuer's key set.",
  JWT_SECRET: "The secret that tokens are signed with, where there is no key set.",
  STORE: "`memory`: production may keep limits, keys and cache in its own memory.",
};

const processRows = (): readonly (readonly string[])[] =>
  Object.entries(processNames).map(([name, meaning]) => [`\`${name}\``, meaning]);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
