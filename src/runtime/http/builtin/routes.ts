import type { Request } from "express";
import type { Registry } from "prom-client";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Clock } from "../../world/world.js";
import type { Answer } from "../answer.js";
import { apiDocument } from "../openapi/document.js";
import { Refusal, type Bar } from "../refusal.js";
import type { BuiltinGuard, BuiltinName, BuiltinSettings } from "../settings.js";
import { docsPage } from "./docs.js";
import { live, ready, type Probes } from "./health.js";

/** What the builtin endpoints need of the app. */
export interface BuiltinParts {
  readonly settings: BuiltinSettings;
  readonly production: boolean;
  readonly title: string;
  readonly basePath: string;
  readonly registry: Registry;
  readonly probes: () => Probes;
  readonly clock: Clock;
  readonly draining: () => boolean;
  readonly definitions: () => readonly EndpointDefinition[];
  /** IP_WHITELIST. */
  readonly allowed: () => (request: Request) => Bar;
}

/** One builtin endpoint: a GET that answers or throws a refusal. */
export interface BuiltinRoute {
  readonly path: string;
  readonly answer: (request: Request) => Promise<Answer> | Answer;
}

const probeLimitMs = 1000;

/** The endpoints that every project has; those that are closed answer as if they weren't there. */
export function builtinRoutes(parts: BuiltinParts): readonly BuiltinRoute[] {
  const prefix = parts.settings.prefix ?? "";
  const time = { clock: parts.clock, limitMs: probeLimitMs };
  const info = { title: parts.title, basePath: parts.basePath };
  const guarded = (name: BuiltinName, answer: () => Promise<Answer> | Answer): BuiltinRoute[] => {
    const guard = guardOf(name, parts);
    if (guard === "closed") return [];
    const path = `${prefix}/${name === "openapi" ? "openapi.json" : name}`;
    const allowed = guard === "ip_whitelist" ? parts.allowed() : () => undefined;
    return [{ path, answer: (request) => unlessBarred(allowed(request), answer) }];
  };
  return [
    { path: `${prefix}/live`, answer: live },
    { path: `${prefix}/ready`, answer: () => ready(parts.probes(), parts.draining(), time) },
    ...guarded("metrics", () => metrics(parts.registry)),
    ...guarded("openapi", () => text(json, JSON.stringify(apiDocument(parts.definitions(), info)))),
    ...guarded("docs", () => docsPage(parts.definitions(), info)),
  ];
}

const json = "application/json; charset=utf-8";

function guardOf(name: BuiltinName, { settings, production }: BuiltinParts): BuiltinGuard {
  const { guard } = settings;
  const said = typeof guard === "string" ? guard : guard?.[name];
  return said ?? (production ? "closed" : "open");
}

/** Who isn't allowed doesn't learn that there is something. */
function unlessBarred(bar: Bar, answer: () => Promise<Answer> | Answer): Promise<Answer> | Answer {
  if (!bar) return answer();
  throw new Refusal({
    status: 404,
    code: "not_found",
    detail: "There is nothing at this address.",
  });
}

async function metrics(registry: Registry): Promise<Answer> {
  return text(registry.contentType, await registry.metrics());
}

function text(type: string, body: string): Answer {
  return {
    status: 200,
    headers: { "content-type": type, "cache-control": "no-store" },
    body: [body],
  };
}
