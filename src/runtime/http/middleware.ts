import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Listener } from "./listener.js";
import type { Unmatched } from "./not-found.js";

/** What stands between another app and ours. */
export interface MiddlewareParts {
  readonly listener: Listener;
  /** Knows which requests are ours. */
  readonly routes: Pick<Unmatched, "methods">;
  /** Web pages may call, so their preflight requests are ours, too. */
  readonly cors: boolean;
  readonly prepared: Promise<void>;
}

/**
 * The endpoints as one middleware of an Express app that has routes of its own. What is no
 * endpoint of ours goes on untouched; what is one never comes back, refusals and errors included.
 */
export function middlewareOf({
  listener,
  routes,
  cors,
  prepared,
}: MiddlewareParts): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    routes.methods(request, response, (methods) => {
      if (!takes(methods, request.method, cors)) {
        next();
        return;
      }
      prepared.then(() => {
        listener(request, response);
      }, next);
    });
  };
}

function takes(methods: ReadonlySet<string>, method: string, cors: boolean): boolean {
  if (methods.has(method)) return true;
  if (method === "HEAD") return methods.has("GET");
  return method === "OPTIONS" && cors && methods.size > 0;
}
