import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { TransientError, UpstreamError } from "./errors.js";

/** No connection was made, so nothing can have happened on the other side. */
const provableCodes: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** The other side may or may not have done the work. */
const ambiguousCodes: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_SOCKET",
]);

const upstreamWorthRetrying: ReadonlySet<number> = new Set([408, 425, 429]);

/** A passing failure: another try may succeed, whether or not this one had an effect. */
export function isTransient(error: unknown): boolean {
  if (DeclaredError.is(error)) return false;
  if (isProvable(error)) return true;
  if (Refusal.is(error)) return error.status > 500 && error.code !== "circuit_open";
  if (UpstreamError.is(error)) return isWorthRetrying(error.upstreamStatus);
  const origin = originOf(error);
  return ambiguousCodes.has(codeOf(origin)) || isTimeout(origin);
}

/**
 * A failure that proves that nothing happened: the connection was refused, the name was not
 * found, or the handler says so with `TransientError`.
 */
export function isProvable(error: unknown): boolean {
  if (TransientError.is(error)) return true;
  const origin = originOf(error);
  if (origin instanceof AggregateError && origin.errors.length > 0) {
    return origin.errors.every((one) => provableCodes.has(codeOf(one)));
  }
  return provableCodes.has(codeOf(origin));
}

/** Thrown, but no sign of ill health: what we depend on did its work and said no. */
export function isOutcome(error: unknown): boolean {
  if (DeclaredError.is(error)) return true;
  if (Refusal.is(error)) return error.status < 500;
  return UpstreamError.is(error) && !isWorthRetrying(error.upstreamStatus);
}

/** Milliseconds that the failed side asked us to wait; 0 when it said nothing. */
export function askedToWait(error: unknown): number {
  if (TransientError.is(error) || UpstreamError.is(error)) return (error.retryAfter ?? 0) * 1000;
  if (!Refusal.is(error)) return 0;
  const seconds = Number(error.headers["retry-after"] ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

function isWorthRetrying(status: number | undefined): boolean {
  return status === undefined || status >= 500 || upstreamWorthRetrying.has(status);
}

/**
 * The error that a wrapper stands for. Only wrappers that add nothing are looked through: what a
 * handler wraps by itself may have come after work that did happen.
 */
function originOf(error: unknown): unknown {
  const wrapper =
    UpstreamError.is(error) || (error instanceof TypeError && error.message === "fetch failed");
  return wrapper && error.cause !== undefined ? error.cause : error;
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** `AbortSignal.timeout()` ends this way. */
function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
