import type { Express, NextFunction, Request, Response } from "express";
import type { IncomingMessage, ServerResponse } from "node:http";
import { DeclaredError } from "./declared-error.js";
import type { DirectRoutes } from "./direct.js";
import { failureOf } from "./failure.js";
import type { Unmatched } from "./not-found.js";
import type { Watcher } from "./observe.js";
import { Refusal } from "./refusal.js";
import type { RouteParts } from "./route.js";
import { writeAnswer } from "./write.js";

/** What a server calls for each request. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What answers when no route did. */
export interface ListenerParts {
  readonly express: Express;
  readonly routes: RouteParts;
  readonly watch: Watcher;
  readonly unmatched: Unmatched;
  /** Asked before Express is; only of the app's own listener. */
  readonly direct?: DirectRoutes | undefined;
}

const longestPath = 200;

type WithDone = (request: IncomingMessage, response: ServerResponse, done: NextFunction) => void;

/**
 * Express with our own last word: it takes what to call when nobody answered, so routes may be
 * added at any time and no refusal is ever Express' own page.
 */
export function listenerOf({ express, routes, watch, unmatched, direct }: ListenerParts): Listener {
  const handle = express as unknown as WithDone;
  const tell = (request: Request, response: Response, error: unknown): void => {
    const watching = watch(request);
    watching.label(pathOf(request));
    const failure = failureOf(fromExpress(error));
    if (failure.error) routes.track(failure.error, watching);
    const answer = routes.problem(failure.refusal, watching);
    watching.end({ status: answer.status, reason: failure.refusal.code, error: failure.error });
    writeAnswer(response, answer, { ...routes.fields, "x-request-id": watching.id });
  };
  return (request, response) => {
    const last = (error?: unknown): void => {
      const [asked, answered] = [request as Request, response as Response];
      if (error !== undefined && error !== null) tell(asked, answered, error);
      else
        unmatched.refuse(asked, answered, (refusal) => {
          tell(asked, answered, refusal);
        });
    };
    if (direct?.answers(request, response, last) !== true) handle(request, response, last);
  };
}

/** Without parsing: `request.path` throws for an address such as `http://[`, which HTTP lets pass. */
function pathOf({ url }: Request): string {
  return url.replace(/\?.*$/s, "").slice(0, longestPath);
}

/** Errors of Express and of middlewares that carry a status of the 4xx kind are the caller's. */
function fromExpress(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return error;
  if (Refusal.is(error) || DeclaredError.is(error)) return error;
  const status = "status" in error ? error.status : undefined;
  if (typeof status !== "number" || status < 400 || status > 499) return error;
  if (error instanceof URIError) {
    return new Refusal({ status: 400, code: "malformed_url", detail: "The address is malformed." });
  }
  return new Refusal({ status, code: "bad_request", detail: "The request was not accepted." });
}
