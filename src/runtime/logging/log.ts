import { pino, type DestinationStream, type Logger } from "pino";
import type { Clock } from "../world/world.js";
import { redactText, type Redact } from "./redact.js";

export type Level = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** Writes one line: fields and a message, or only one of them. */
export interface Write {
  (fields: object, message?: string): void;
  (message: string): void;
}

/** The log that handlers get: one JSON line a call, secrets hidden, the request's id in each. */
export type Log = Readonly<Record<Exclude<Level, "fatal">, Write>>;

export interface LogOptions {
  readonly level: string;
  /** Where lines go; standard output unless said. */
  readonly destination?: DestinationStream | undefined;
  readonly clock: Clock;
}

/** The app's own logger. What it is given must be free of secrets already. */
export function createLogger({ level, destination, clock }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp: timestampsOf(clock),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false }));
}

/** ISO 8601 to the millisecond; the date is written once a second, since lines come in crowds. */
function timestampsOf(clock: Clock): () => string {
  let second = NaN;
  let date = "";
  return () => {
    const now = clock.now();
    const begun = Math.floor(now / 1000);
    if (begun !== second) {
      second = begun;
      date = new Date(begun * 1000).toISOString().slice(0, -4);
    }
    return `,"time":"${date}${String(Math.floor(now - begun * 1000)).padStart(3, "0")}Z"`;
  };
}

/** A log that adds `fields` to every line and hides secrets in what it is given. */
export function secureLog(logger: Logger, redact: Redact, fields: () => object): Log {
  const write =
    (level: Level): Write =>
    (given: object | string, message?: string) => {
      if (!logger.isLevelEnabled(level)) return;
      const text = typeof given === "string" ? given : message;
      const clean = typeof given === "string" ? {} : asFields(given, redact);
      logger[level]({ ...clean, ...fields() }, text === undefined ? undefined : redactText(text));
    };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

function asFields(given: object, redact: Redact): object {
  if (given instanceof Error) return { error: redact(given) };
  const clean = redact(given);
  return typeof clean === "object" && clean !== null && !Array.isArray(clean)
    ? clean
    : { value: clean };
}
