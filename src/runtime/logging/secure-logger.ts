import type { DestinationStream } from "pino";
import { systemWorld } from "../world/system.js";
import type { Clock } from "../world/world.js";
import { createLines, secureLog, type Log } from "./log.js";
import { redaction } from "./redact.js";

export interface SecureLoggerOptions {
  /** More names whose values are hidden, besides the built-in list. */
  readonly redact?: readonly string[];
  /** `info` unless said. */
  readonly level?: string;
  /** Standard output unless said. */
  readonly destination?: DestinationStream;
  /** The machine's unless said. */
  readonly clock?: Clock;
}

/** A log that hides secrets at any depth: JSON lines that carry `name` as their `logger`. */
export function getSecureLogger(name: string, options: SecureLoggerOptions = {}): Log {
  const { logger } = createLines({
    level: options.level ?? "info",
    destination: options.destination,
    clock: options.clock ?? systemWorld.clock,
  });
  return secureLog(logger, redaction(options.redact ?? []), () => ({ logger: name }));
}
