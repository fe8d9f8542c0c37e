import { Router, type NextFunction, type Request, type Response } from "express";
import { Refusal } from "./refusal.js";

/** Knows every route, and so why a request met none. */
export interface Unmatched {
  /** Remembers a route. */
  add(method: string, path: string): void;
  /** Tells whether another method would have met one (405) or none (404). */
  refuse(request: Request, response: Response, tell: (refusal: Refusal) => void): void;
}

/** Collects routes with Express' own matching, so that both agree on what a path means. */
export function unmatched(): Unmatched {
  const router = Router();
  return {
    add(method, path) {
      router.all(path, (_request: Request, response: Response, next: NextFunction) => {
        allowedOf(response).add(method);
        next();
      });
    },
    refuse(request, response, tell) {
      response.locals["allowed"] = new Set<string>();
      router(request, response, () => {
        const allowed = [...allowedOf(response)];
        tell(allowed.length > 0 ? methodNotAllowed(allowed) : notFound());
      });
    },
  };
}

function allowedOf(response: Response): Set<string> {
  return response.locals["allowed"] as Set<string>;
}

function notFound(): Refusal {
  return new Refusal({
    status: 404,
    code: "not_found",
    detail: "There is nothing at this address.",
  });
}

function methodNotAllowed(methods: readonly string[]): Refusal {
  const allow = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  return new Refusal({
    status: 405,
    code: "method_not_allowed",
    detail: `This address takes ${allow.join(", ")}.`,
    headers: { allow: allow.join(", ") },
  });
}
