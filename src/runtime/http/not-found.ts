import { Router, type NextFunction, type Request, type Response } from "express";
import { Refusal } from "./refusal.js";
import { routePath } from "./route-path.js";

/** Knows every route, and so why a request met none. */
export interface Unmatched {
  /** Remembers a route. */
  add(method: string, path: string): void;
  /** The methods of the routes at the address of a request; changes neither of the two. */
  methods(
    request: Request,
    response: Response,
    found: (methods: ReadonlySet<string>) => void,
  ): void;
  /** Tells whether another method would have met one (405) or none (404). */
  refuse(request: Request, response: Response, tell: (refusal: Refusal) => void): void;
}

/** Collects routes with Express' own matching, so that both agree on what a path means. */
export function unmatched(): Unmatched {
  const router = Router();
  const allowed = new WeakMap<Request, Set<string>>();
  const methods: Unmatched["methods"] = (request, response, found) => {
    const known = new Set<string>();
    allowed.set(request, known);
    // Called with an error for an address that can't be decoded: then no route is there.
    router(request, response, () => {
      found(known);
    });
  };
  return {
    add(method, path) {
      router.all(routePath(path), (request: Request, _: Response, next: NextFunction) => {
        allowed.get(request)?.add(method);
        next();
      });
    },
    methods,
    refuse(request, response, tell) {
      methods(request, response, (known) => {
        tell(known.size > 0 ? methodNotAllowed([...known]) : notFound());
      });
    },
  };
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
