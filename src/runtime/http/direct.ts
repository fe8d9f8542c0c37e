import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Method } from "../request/definition.js";
import { addRoute, isExpress4 } from "./route-path.js";

/** What Express' router keeps of each route and middleware, in their order. */
type Layers = readonly { readonly route?: unknown }[];

/**
 * Endpoints whose path has no parameters, found by their text instead of by Express' router. Only
 * what Express itself would have reached first is taken: once a middleware or a route of the
 * project's own stands before an endpoint, that endpoint is left to Express, and so is everything
 * else: other spellings of a path, HEAD, OPTIONS.
 */
export class DirectRoutes {
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #express: Express;
  readonly #isOn: boolean;
  /** Layers that we know of; another number means that somebody added one. */
  #known: number;

  /** To be made before the first endpoint is added. */
  constructor(express: Express, wanted: boolean) {
    this.#express = express;
    const layers = wanted && !isExpress4 ? layersOf(express) : [];
    this.#known = layers.length;
    this.#isOn = wanted && !isExpress4 && layers.every(({ route }) => route !== undefined);
  }

  /** Adds it to Express, and here where nothing stands before it there. */
  add(method: Method, path: string, handler: RequestHandler): void {
    addRoute(this.#express, method, path, handler);
    if (!this.#isOn) return;
    this.#known += 1;
    const isFirst = layersOf(this.#express).length === this.#known;
    const key = `${method} ${path}`;
    if (isFirst && /^[\w/.-]+$/.test(path) && !this.#handlers.has(key)) {
      this.#handlers.set(key, handler);
    }
  }

  /** Answers the request if it is one of these; `failed` hears of what a handler throws. */
  answers(request: IncomingMessage, response: ServerResponse, failed: NextFunction): boolean {
    if (!this.#isOn) return false;
    const { method = "", url = "" } = request;
    const end = url.indexOf("?");
    const handler = this.#handlers.get(`${method} ${end < 0 ? url : url.slice(0, end)}`);
    if (handler === undefined) return false;
    const [asked, answered] = dressed(request, response, this.#express);
    try {
      void handler(asked, answered, failed);
    } catch (error) {
      failed(error);
    }
    return true;
  }
}

const layersOf = (express: Express): Layers =>
  (express as unknown as { readonly router: { readonly stack: Layers } }).router.stack;

/** Makes of them what handlers expect, as Express does before it looks for a route. */
function dressed(
  request: IncomingMessage,
  response: ServerResponse,
  express: Express,
): readonly [Request, Response] {
  const [asked, answered] = [request as Request, response as Response];
  if (Object.getPrototypeOf(request) !== express.request) {
    Object.setPrototypeOf(request, express.request);
    Object.setPrototypeOf(response, express.response);
  }
  asked.res = answered;
  answered.req = asked;
  answered.locals = Object.create(null) as Response["locals"];
  asked.params = {};
  asked.baseUrl = "";
  asked.originalUrl = asked.url;
  return [asked, answered];
}
