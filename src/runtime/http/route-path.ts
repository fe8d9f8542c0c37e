import createExpress, {
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { Method } from "../request/definition.js";

/** Express 4 still has its query parser as a middleware. */
export const isExpress4 = "query" in createExpress;

/**
 * A path in Express 5 syntax as the installed Express reads it. Express 4 knows neither `{…}` nor
 * named wildcards, so it gets a regular expression with the same names and the same meaning.
 */
export function routePath(path: string, express4 = isExpress4): string | RegExp {
  return express4 && /[{*]/.test(path) ? expressionOf(path) : path;
}

const pieces = /([:*])([A-Za-z_$][\w$]*)|([{}])|[^:*{}]+/g;

/** Case doesn't count and a slash may follow, as with paths. */
function expressionOf(path: string): RegExp {
  const source = path.replace(pieces, (text, kind?: string, name = "", bracket?: string) => {
    if (bracket !== undefined) return bracket === "{" ? "(?:" : ")?";
    if (kind === undefined) return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return `(?<${name}>${kind === "*" ? ".+?" : "[^/]+?"})`;
  });
  return new RegExp(`^${source}/?$`, "i");
}

/**
 * Parameters as Express 5 gives them: a wildcard is the list of its segments, and what an optional
 * part left out isn't there.
 */
export function routeParams(path: string, params: Request["params"]): Request["params"] {
  const wildcards = new Set([...path.matchAll(/\*([A-Za-z_$][\w$]*)/g)].map(([, name]) => name));
  const given = Object.entries(params).filter(
    ([name, value]) => (value as unknown) !== undefined && !/^\d+$/.test(name),
  );
  // Types of Express know the parameters of its own paths alone.
  return Object.fromEntries(
    given.map(([name, value]) => [name, wildcards.has(name) ? String(value).split("/") : value]),
  ) as Request["params"];
}

const verbs = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const;

/** Registers a route; `path` in Express 5 syntax. */
export function addRoute(
  express: Express,
  method: Method,
  path: string,
  handler: RequestHandler,
): void {
  express[verbs[method]](routePath(path), (request: Request, response: Response, next) => {
    if (isExpress4) request.params = routeParams(path, request.params);
    void handler(request, response, next);
  });
}
