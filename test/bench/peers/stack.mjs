/** The steps that both stacks of packages share: log, metric, addresses, token, validation. */
import { BlockList } from "node:net";
import { createSecretKey } from "node:crypto";
import express from "express";
import { jwtVerify } from "jose";
import { pinoHttp } from "pino-http";
import prom from "prom-client";
import * as facts from "./facts.mjs";

const histogram = new prom.Histogram({
  name: "http_request_duration_seconds",
  help: "Seconds",
  labelNames: ["method", "route", "status"],
});

export function timed(request, response, next) {
  const end = histogram.startTimer();
  response.on("finish", () => {
    end({ method: request.method, route: facts.path, status: response.statusCode });
  });
  next();
}

const redact = { paths: ["req.headers.authorization", "body.secret_value"], censor: "[redacted]" };
const customProps = (request) => ({ body: request.body, user: request.user?.sub });
export const logged = pinoHttp({ redact, customProps });

const networks = new BlockList();
for (const network of facts.networks) {
  const [address, bits] = network.split("/");
  networks.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
}

export function allowed(request, response, next) {
  const ip = request.ip.replace(/^::ffff:/, "");
  if (networks.check(ip, ip.includes(":") ? "ipv6" : "ipv4")) return next();
  response.status(403).json({ error: "address" });
}

const key = createSecretKey(Buffer.from(facts.secret));
const expected = { issuer: facts.issuer, audience: facts.audience, algorithms: ["HS256"] };

export async function authenticated(request, response, next) {
  const [scheme, token = ""] = (request.get("authorization") ?? "").split(" ");
  if (scheme !== "Bearer") return response.status(401).json({ error: "token" });
  try {
    request.user = (await jwtVerify(token, key, expected)).payload;
  } catch (error) {
    return response.status(401).json({ error: error.code });
  }
  const held = new Set(String(request.user.scope).split(" "));
  const may = facts.scopes.every((scope) => held.has(scope));
  const is = request.user.roles.some((role) => facts.roles.includes(role));
  if (!may || !is) return response.status(403).json({ error: "not allowed" });
  next();
}

export function valid(request, response, next) {
  const parsed = facts.Body.safeParse(request.body);
  if (!parsed.success) return response.status(400).json({ error: parsed.error.issues });
  request.valid = parsed.data;
  next();
}

/** The whole server around a limiter, and what gives the record of an id. */
export function serve({ limited, recordOf, redis }) {
  const take = facts.creditsOf(redis);
  const app = express();
  app.disable("x-powered-by");
  app.use(timed, logged);
  const guards = [express.json({ limit: "100kb" }), allowed, authenticated, valid, limited];
  app.post(facts.path, ...guards, async (request, response) => {
    if (!(await take(request.user.sub))) return response.status(402).json({ error: "credits" });
    const { resource_id } = request.valid;
    response.json({ ok: true, resource_id, record: await recordOf(resource_id) });
  });
  app.listen(facts.port, "127.0.0.1");
}
