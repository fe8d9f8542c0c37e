/** Guards of requests that stand alone: middleware, and wrapper of functions. */
import type { NextFunction, Request, Response } from "express";

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/**
 * An Express middleware that lets a request pass or hands a `Refusal` to `next`; in routes of
 * `app.express` that becomes a problem document.
 */
export interface RequestGuard extends Middleware {
  /**
   * Wraps a function, synchronous or not, whose first argument is the request. The wrapper always
   * returns a promise, because the decision has to be waited for; it rejects with the `Refusal`.
   */
  readonly wrap: <Given extends unknown[], Result>(
    work: (request: Request, ...given: Given) => Result,
  ) => (request: Request, ...given: Given) => Promise<Awaited<Result>>;
}

/** A guard that decides at once, so that wrapped functions stay as synchronous as they are. */
export interface InstantGuard extends Middleware {
  /**
   * Wraps a function whose first argument is the request. What a synchronous function returns is
   * returned as it is; a refused call throws the `Refusal`.
   */
  readonly wrap: <Given extends unknown[], Result>(
    work: (request: Request, ...given: Given) => Result,
  ) => (request: Request, ...given: Given) => Result;
}

/** Makes a guard of a check that throws or rejects with a `Refusal`. */
export function requestGuard(check: (request: Request) => Promise<unknown>): RequestGuard {
  const middleware: Middleware = (request, _response, next) => {
    check(request).then(() => {
      next();
    }, next);
  };
  const wrap =
    <Given extends unknown[], Result>(work: (request: Request, ...given: Given) => Result) =>
    async (request: Request, ...given: Given): Promise<Awaited<Result>> => {
      await check(request);
      return await work(request, ...given);
    };
  return Object.assign(middleware, { wrap });
}

/** Makes a guard of a check that throws a `Refusal` before it returns. */
export function instantGuard(check: (request: Request) => void): InstantGuard {
  const middleware: Middleware = (request, _response, next) => {
    check(request);
    next();
  };
  const wrap: InstantGuard["wrap"] =
    (work) =>
    (request, ...given) => {
      check(request);
      return work(request, ...given);
    };
  return Object.assign(middleware, { wrap });
}
