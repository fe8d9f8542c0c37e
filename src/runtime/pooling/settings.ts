import { z } from "zod";
import { fromEnvironment, readEnvironment } from "../environment/from-environment.js";
import type { Environment } from "../environment/load-files.js";
import { textDuration } from "../environment/seconds-in.js";

/** How the pooler in front of the database lends connections: for a session, or a transaction. */
export type PoolMode = "session" | "transaction";

/** The YAML's `pooling`, under its names; durations in seconds. */
export interface PoolSettings {
  /** Connections kept open. */
  readonly pool_size: number;
  /** Further ones under load, closed after it. */
  readonly max_overflow: number;
  /** How long a request waits for one before it is refused. */
  readonly pool_timeout: number;
  /** The age at which one is replaced. */
  readonly pool_recycle: number;
  /** Whether one that was idle is tested before use. */
  readonly pre_ping: boolean;
  /** After which the database stops a statement. */
  readonly statement_timeout: number;
  readonly pool_mode: PoolMode;
}

const fallback: PoolSettings = {
  pool_size: 10,
  max_overflow: 5,
  pool_timeout: 30,
  pool_recycle: 1800,
  pre_ping: true,
  statement_timeout: 30,
  pool_mode: "session",
};

const flag = z.enum(["true", "false", "1", "0"]).transform((text) => ["true", "1"].includes(text));
const mode = z.enum(["session", "transaction"]);
const seconds = () => textDuration(z.number().positive());

/**
 * The settings of a pool: what the environment says (`DB_POOL_SIZE`, `DB_MAX_OVERFLOW`,
 * `DB_POOL_TIMEOUT`, `DB_POOL_RECYCLE`, `DB_PRE_PING`, `DB_STATEMENT_TIMEOUT`, `DB_POOL_MODE`),
 * else what is given, else the defaults. Throws a StartupError that names every wrong value.
 * @example
 * import { poolSettings } from "@endpointgen/runtime";
 *
 * const { pool_size } = poolSettings({ pool_size: 20 }, { DB_POOL_SIZE: "5" });
 * if (pool_size !== 5) throw new Error("the environment wins");
 */
export function poolSettings(
  given: Partial<PoolSettings> = {},
  environment: Environment = process.env,
): PoolSettings {
  const own: PoolSettings = { ...fallback, ...given };
  const whole = z.coerce.number().int();
  const duration = (name: string, value: number) => fromEnvironment(name, seconds(), value);
  return readEnvironment(
    {
      pool_size: fromEnvironment("DB_POOL_SIZE", whole.min(1).max(1000), own.pool_size),
      max_overflow: fromEnvironment("DB_MAX_OVERFLOW", whole.min(0).max(1000), own.max_overflow),
      pool_timeout: duration("DB_POOL_TIMEOUT", own.pool_timeout),
      pool_recycle: duration("DB_POOL_RECYCLE", own.pool_recycle),
      pre_ping: fromEnvironment("DB_PRE_PING", flag, own.pre_ping),
      statement_timeout: duration("DB_STATEMENT_TIMEOUT", own.statement_timeout),
      pool_mode: fromEnvironment<PoolMode>("DB_POOL_MODE", mode, own.pool_mode),
    },
    environment,
  );
}
