import { started } from "../performance/started.js";
import type { Log } from "./log.js";

/**
 * Wraps a function, synchronous or not, so that each call writes one line with its name, outcome
 * and duration. Arguments and results are not logged.
 */
export function logEndpointEvent(event: string, log: Pick<Log, "info" | "warn">) {
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      started(
        () => work(...given),
        ({ ms, error }) => {
          const fields = { event, ms, outcome: error === undefined ? "done" : "failed" };
          if (error === undefined) log.info(fields, event);
          else log.warn(fields, event);
        },
      );
}
