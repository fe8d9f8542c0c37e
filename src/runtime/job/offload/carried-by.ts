import type { Environment } from "../../environment/load-files.js";
import { modeOf } from "../../http/startup.js";
import { StartupError } from "../../environment/startup-error.js";
import type { QueueWanted } from "./options.js";

/** Servers for jobs, as the environment names them. */
export interface JobServers {
  /** `VALKEY_URL` or `REDIS_URL`: also where the state of jobs is kept. */
  readonly valkey: string | undefined;
  /** `PULSAR_WS_URL` */
  readonly pulsar: string | undefined;
}

/** `STORE=memory` means this process, whatever else is set. */
export function jobServers(environment: Environment): JobServers {
  if (environment["STORE"] === "memory") return { valkey: undefined, pulsar: undefined };
  // An empty value is as good as none.
  const first = (...urls: readonly (string | undefined)[]) => urls.find((url) => url);
  return {
    valkey: first(environment["VALKEY_URL"], environment["REDIS_URL"]),
    pulsar: first(environment["PULSAR_WS_URL"]),
  };
}

/** What carries jobs. */
export type Carried = Exclude<QueueWanted, "auto">;

/**
 * What carries the jobs of an endpoint: what it asks for, else Pulsar, else Valkey, else this process,
 * as in every test that names no server.
 * @throws StartupError when a server isn't named, and in production for a queue that a crash empties.
 */
export function carriedBy(name: string, wanted: QueueWanted, environment: Environment): Carried {
  const { valkey, pulsar } = jobServers(environment);
  const found = pulsar === undefined ? "valkey" : "pulsar";
  const none = valkey === undefined && pulsar === undefined;
  const asked = wanted === "auto" ? (none ? "memory" : found) : wanted;
  // Tests of an endpoint run anywhere, whatever carries its jobs in production.
  const mode = modeOf(environment);
  const kind = none && mode === "test" ? "memory" : asked;
  if (kind === "memory" && mode === "production") {
    const problem = `${name} has jobs, and a queue in memory loses them with the process.`;
    throw new StartupError([{ problem, cure: "Set VALKEY_URL, or PULSAR_WS_URL beside it." }]);
  }
  if ((kind === "pulsar" || kind === "hybrid") && pulsar === undefined) {
    const problem = `${name} has its jobs on Pulsar, and PULSAR_WS_URL isn't set.`;
    throw new StartupError([{ problem, cure: "Set PULSAR_WS_URL=ws://HOST:8080/ws/v2" }]);
  }
  if (kind !== "memory" && valkey === undefined) {
    const problem = `The state and the results of the jobs of ${name} are kept on Valkey or Redis.`;
    throw new StartupError([{ problem, cure: "Set VALKEY_URL=redis://HOST:6379" }]);
  }
  return kind;
}
