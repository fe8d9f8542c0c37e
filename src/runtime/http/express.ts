import createExpress, { type Express, type RequestHandler } from "express";
import { cors } from "./cors.js";
import { isExpress4 } from "./route-path.js";
import type { Settings } from "./settings.js";
import type { Wiring } from "./wiring.js";

/** The Express application: quiet about itself, trusting only the proxies that are named. */
export function expressOf(settings: Settings, wiring: Pick<Wiring, "use">): Express {
  const express = createExpress();
  express.disable("x-powered-by");
  express.set("etag", false);
  express.set("query parser", "simple");
  express.set("body limit", settings.body_limit);
  const proxies = settings.trusted_proxies ?? [];
  express.set("trust proxy", proxies.length > 0 ? [...proxies] : false);
  if (settings.cors) express.use(cors(settings.cors));
  for (const middleware of wiring.use ?? []) {
    express.use(isExpress4 ? caught(middleware) : middleware);
  }
  return express;
}

/** Express 4 lets a rejected promise of a middleware end the process. */
function caught(middleware: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const working: unknown = middleware(request, response, next);
    if (working instanceof Promise) working.catch(next);
  };
}
