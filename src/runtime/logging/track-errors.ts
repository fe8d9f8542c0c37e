import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { started } from "../performance/started.js";
import type { Log } from "./log.js";

export interface TrackErrors {
  readonly log: Pick<Log, "error">;
  /** Error tracking such as Sentry. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Wraps a function, synchronous or not, so that what it throws is logged and reported once and
 * thrown on. Refusals and declared errors are answers, not errors.
 */
export function trackErrors({ log, onError }: TrackErrors) {
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      started(
        () => work(...given),
        ({ error }) => {
          if (error === undefined || Refusal.is(error) || DeclaredError.is(error)) return;
          log.error(error instanceof Error ? error : { error }, "failed");
          onError?.(error);
        },
      );
}
