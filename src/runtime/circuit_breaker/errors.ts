import { Refusal } from "../http/refusal.js";

/** What is known about a failure of something that we depend on. */
export interface FailureOptions {
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

const transientBrand = Symbol.for("@endpointgen/runtime.TransientError");
const upstreamBrand = Symbol.for("@endpointgen/runtime.UpstreamError");

/**
 * Thrown by a handler that knows that **nothing happened** and that another try may succeed. It is
 * retried even where running twice would do harm. Recognised by a brand.
 */
export class TransientError extends Error {
  override readonly name: string = "TransientError";
  readonly [transientBrand] = true;
  readonly code = "unavailable";
  readonly status = 503;
  readonly retryAfter: number | undefined;

  constructor(message: string, { retryAfter, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.retryAfter = retryAfter;
  }

  static is(value: unknown): value is TransientError {
    return isBranded(value, transientBrand);
  }
}

/**
 * A service that the endpoint depends on failed, and nobody knows how far it got. Answers 502;
 * retried only where running twice does no harm. `upstreamStatus` is what the service answered:
 * 4xx (other than 408, 425 and 429) isn't worth another try. Recognised by a brand.
 */
export class UpstreamError extends Error {
  override readonly name: string = "UpstreamError";
  readonly [upstreamBrand] = true;
  readonly code = "upstream";
  readonly status = 502;
  readonly upstreamStatus: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(message: string, options: FailureOptions & { readonly status?: number } = {}) {
    super(message, { cause: options.cause });
    this.upstreamStatus = options.status;
    this.retryAfter = options.retryAfter;
  }

  static is(value: unknown): value is UpstreamError {
    return isBranded(value, upstreamBrand);
  }
}

/**
 * What the caller is told about a transient or upstream failure that no retry could mend;
 * undefined for every other error. The error's own message stays in the log.
 */
export function failureRefusal(error: unknown): Refusal | undefined {
  const known = TransientError.is(error) || UpstreamError.is(error);
  if (!known) return undefined;
  const { code, status, retryAfter } = error;
  const headers: Readonly<Record<string, string>> =
    retryAfter === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfter))) };
  const detail = UpstreamError.is(error)
    ? "A service that this endpoint depends on failed."
    : "The work could not be started just now; nothing has happened.";
  return new Refusal({ status, code, detail, headers });
}

function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === "object" && value !== null && brand in value;
}
