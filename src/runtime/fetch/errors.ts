import { TransientError, UpstreamError } from "../circuit_breaker/errors.js";
import { isProvable } from "../circuit_breaker/transient.js";
import { Refusal } from "../http/refusal.js";

/** No connection came about (refused, or the name wasn't found), so nothing happened: always retried. */
export class UnreachableError extends TransientError {
  override readonly name = "UnreachableError";
}

/** The request failed on its way, and nobody knows how far it got: retried where that does no harm. */
export class FetchError extends UpstreamError {
  override readonly name: string = "FetchError";
}

/** No answer, or no end of it, within the `timeout`. Named as what `AbortSignal.timeout` throws. */
export class FetchTimeoutError extends FetchError {
  override readonly name = "TimeoutError";

  constructor(seconds: number) {
    super(`No answer within ${seconds} s.`);
  }
}

/** The answer is longer than `maxBytes`; another try would bring the same. */
export class AnswerTooLongError extends FetchError {
  override readonly name = "AnswerTooLongError";
}

/** The answer came to more redirects than are followed; another try would bring the same. */
export class TooManyRedirectsError extends FetchError {
  override readonly name = "TooManyRedirectsError";
}

/** Which of the requests failed that one call may make. */
export interface Failed {
  readonly host: string;
  /** A redirect led here: an earlier request was answered, whatever becomes of this one. */
  readonly afterRedirect: boolean;
}

/**
 * What undici threw, as one of the errors above; refusals, reasons of signals and mistakes of the
 * caller stay what they are. Messages name the host and a code, never the address' query.
 */
export function failureOfSending(thrown: unknown, { host, afterRedirect }: Failed): unknown {
  if (!(thrown instanceof TypeError) || thrown.cause === undefined) return thrown;
  const { cause } = thrown;
  if (Refusal.is(cause)) return cause;
  const what = `The request to ${host} failed${codeIn(cause)}`;
  if (!isProvable(thrown)) return new FetchError(`${what}.`, { cause });
  // With its cause it would still prove that nothing happened, and the first request may have.
  if (afterRedirect) return new FetchError(`${what}, after a redirect.`);
  return new UnreachableError(`${what}.`, { cause });
}

/** What broke while the answer was read: the work on the other side was done, or begun. */
export function failureOfReading(thrown: unknown): unknown {
  const broke = thrown instanceof TypeError;
  return broke ? new FetchError("The answer broke off.", { cause: thrown.cause }) : thrown;
}

function codeIn(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : "";
  return typeof code === "string" && code !== "" ? ` (${code})` : "";
}
