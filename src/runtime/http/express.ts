import createExpress, { type Express } from "express";
import { cors } from "./cors.js";
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
  for (const middleware of wiring.use ?? []) express.use(middleware);
  return express;
}
