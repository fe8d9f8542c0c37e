import type { ErrorInfo, Track } from "../logging/error-info.js";
import { errorFields } from "../logging/redact.js";
import { wasTold } from "../logging/told.js";
import { ResponseInvalid } from "../response/response-invalid.js";
import type { Core } from "./core.js";
import type { Watch } from "./observe.js";

/**
 * Error tracking: each error that is ours is logged once, with its stack, and told to Sentry where
 * there is one and to `wiring.onError`; their own failures are only logged.
 */
export function tracker(core: Core): Track {
  return (error, { endpoint = "-", requestId = "-" } = {}, more = {}) => {
    tell(core, error, {
      info: { endpoint, requestId },
      fields: { endpoint, request_id: requestId, ...more },
    });
  };
}

/** The same for the errors of routes, which a wrapper inside may have told already. */
export function routeTracker(core: Core): (error: Error, watch: Watch) => void {
  return (error, watch) => {
    if (wasTold(error)) return;
    const info = { endpoint: watch.endpoint, requestId: watch.id };
    tell(core, error, { info, fields: watch.identity() });
  };
}

interface About {
  readonly info: ErrorInfo;
  /** Of the log line. */
  readonly fields: object;
}

function tell({ logger, wiring, sentry }: Core, error: Error, { info, fields }: About): void {
  const problems = error instanceof ResponseInvalid ? { problems: error.problems } : {};
  logger.error({ ...fields, error: errorFields(error), ...problems }, "failed");
  const failed = (failure: unknown): void => {
    const told = failure instanceof Error ? errorFields(failure) : {};
    logger.error({ ...fields, error: told }, "error tracking failed");
  };
  sentry(error, info).catch(failed);
  try {
    wiring.onError?.(error, info);
  } catch (failure) {
    failed(failure);
  }
}
