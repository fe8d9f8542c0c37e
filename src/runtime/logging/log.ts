import { pino, type DestinationStream, type Logger } from "pino";
import type { Clock } from "../world/world.js";
import { redactText, type Redact } from "./redact.js";
import { StandardOutput } from "./standard-output.js";

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

/** Writes a line whose members are JSON text already, each with a comma before it. */
export type WriteLine = (level: Level, members: string) => void;

/** The app's own logger, and the way past it for lines of which there are many. */
export interface Lines {
  readonly logger: Logger;
  /** Writes like the logger where that level is enabled. */
  readonly writeLine: WriteLine;
}

/** Makes both. What they are given must be free of secrets already. */
export function createLines({ level, destination, clock }: LogOptions): Lines {
  const timestamp = timestampsOf(clock);
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const output = destination ?? new StandardOutput();
  const logger = pino(options, output);
  return {
    logger,
    writeLine: (label, members) => {
      if (!logger.isLevelEnabled(label)) return;
      output.write(`{"level":"${label}"${timestamp()}${members}}\n`);
    },
  };
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
