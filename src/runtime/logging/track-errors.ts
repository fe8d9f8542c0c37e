import { SpanStatusCode, trace } from "@opentelemetry/api";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { started } from "../performance/started.js";
import type { ErrorInfo, Track } from "./error-info.js";
import type { Log } from "./log.js";
import { redactText } from "./redact.js";
import { isFirstTold } from "./told.js";

/** Who is told: the app's log and error tracking, or a log of one's own. */
export type TrackErrors = Partial<ErrorInfo> & {
  /** Told besides, with the error as it was thrown. */
  readonly onError?: (error: unknown) => void;
} & (
    | { readonly app: { readonly track: Track }; readonly log?: undefined }
    | { readonly log: Pick<Log, "error">; readonly app?: undefined }
  );

/**
 * Wraps a function, synchronous or not, so that what it throws is told once, where it was thrown,
 * and thrown on: to the log, to the active span and, with an app, to its error tracking
 * (`wiring.onError`, and Sentry where `@sentry/node` is installed). Secrets are hidden first. An
 * error that passes several wrappers, or a generated endpoint afterwards, isn't told again.
 * Refusals and declared errors are answers, not errors.
 * @example
 * import { createApp, trackErrors } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const tracked = trackErrors({ app, endpoint: "nightly_report" });
 * const report = tracked(async (year: number) => `Report of ${year}`);
 * await report(2026);
 */
export function trackErrors(options: TrackErrors) {
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      started(
        () => work(...given),
        ({ error }) => {
          if (error === undefined || Refusal.is(error) || DeclaredError.is(error)) return;
          if (isFirstTold(error)) tell(error, options);
        },
      );
}

function tell(thrown: unknown, { app, log, endpoint, requestId, onError }: TrackErrors): void {
  const error =
    thrown instanceof Error ? thrown : new Error("Something that is no error was thrown.");
  const about = { ...(endpoint && { endpoint }), ...(requestId && { requestId }) };
  markSpan(error);
  if (app) app.track(error, about);
  else log.error(thrown instanceof Error ? thrown : { error: thrown }, "failed");
  onError?.(thrown);
}

function markSpan({ name, message }: Error): void {
  const span = trace.getActiveSpan();
  span?.recordException({ name, message: redactText(message) });
  span?.setStatus({ code: SpanStatusCode.ERROR, message: name });
}
