import type { RequestHandler } from "express";
import type { CorsSettings } from "./settings.js";

/**
 * Answers the questions that browsers ask before a page of another origin may call (Fetch
 * standard, CORS protocol). An origin that isn't listed gets no permission and no hint.
 */
export function cors(settings: CorsSettings): RequestHandler {
  const allowed = new Set(settings.origins);
  const preflight = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": allowedHeaders(settings).join(", "),
    "access-control-max-age": String(settings.max_age ?? 600),
  };
  return (request, response, next) => {
    const { origin } = request.headers;
    response.setHeader("vary", "origin");
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    response.setHeader("access-control-allow-origin", origin);
    if (settings.credentials) response.setHeader("access-control-allow-credentials", "true");
    if (settings.expose?.length) {
      response.setHeader("access-control-expose-headers", settings.expose.join(", "));
    }
    const asks = request.headers["access-control-request-method"] !== undefined;
    if (request.method !== "OPTIONS" || !asks) next();
    else response.writeHead(204, preflight).end();
  };
}

function allowedHeaders({ headers = [] }: CorsSettings): readonly string[] {
  return [
    "authorization",
    "content-type",
    "idempotency-key",
    "x-mfa-code",
    "x-request-id",
    ...headers,
  ];
}
