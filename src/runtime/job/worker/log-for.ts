import type { Log } from "../../logging/log.js";

/** A log whose lines all have these fields. */
export function logFor(log: Log, fields: object): Log {
  const write =
    (level: keyof Log) =>
    (given: object | string, message?: string): void => {
      if (typeof given === "string") log[level](fields, given);
      else log[level]({ ...given, ...fields }, message);
    };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}
