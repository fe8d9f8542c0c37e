import { errorFields } from "../logging/redact.js";
import { ResponseInvalid } from "../response/response-invalid.js";
import type { Core } from "./core.js";
import type { Watch } from "./observe.js";

/**
 * Error tracking: each error that is ours is logged once, with its stack, and told to
 * `wiring.onError`, whose own failures are only logged.
 */
export function tracker({ logger, wiring }: Core): (error: Error, watch: Watch) => void {
  return (error, watch) => {
    const problems = error instanceof ResponseInvalid ? { problems: error.problems } : {};
    logger.error({ ...watch.identity(), error: errorFields(error), ...problems }, "failed");
    try {
      wiring.onError?.(error, { endpoint: watch.endpoint, requestId: watch.id });
    } catch (failure) {
      const told = failure instanceof Error ? errorFields(failure) : {};
      logger.error({ ...watch.identity(), error: told }, "error tracking failed");
    }
  };
}
