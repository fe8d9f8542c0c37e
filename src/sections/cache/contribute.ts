import type { Contribution, SharedValue } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import {
  array,
  call,
  type Code,
  literal,
  object,
  prefix,
  quoted,
  text,
} from "../../render/code.js";
import { hasResource, inputExpression } from "../request/resource.js";
import { byName } from "./algorithms.js";
import type { Cache } from "./schema.js";
import { tagCode } from "./tags.js";

/** Early return with an answer that was given before (step 6), and what the client may keep. */
export function contribute(own: Cache, operation: Operation): Contribution | undefined {
  const kept = operation.on.has("cache") ? keptHere(own, operation) : undefined;
  const isRead = operation.method === "GET";
  // What is sent while it is made, or by the handler itself, has no text to tag.
  const isWhole =
    operation.stream === undefined && operation.rows?.stream === undefined && !operation.raw;
  const told =
    own.http !== undefined && isRead && isWhole ? keptThere(own.http, operation) : undefined;
  if (kept === undefined && told === undefined) return undefined;
  return {
    step: "cache",
    ...kept,
    imports: [
      {
        from: "@endpointgen/runtime",
        names: [...(kept?.names ?? []), ...(told === undefined ? [] : ["httpCache"])],
      },
    ],
    ...(told !== undefined && {
      constants: told.constants,
      respond: [{ name: "cacheFields", args: [text("request")] }],
    }),
    openapi: { guards: [...(kept?.guards ?? []), ...(told?.guards ?? [])] },
    tests: [...(kept?.tests ?? []), ...(told?.tests ?? [])],
  };
}

/** Answers that this service keeps. */
function keptHere(own: Cache, operation: Operation) {
  const { policy } = byName[own.algo];
  const shared = own.shared || !operation.identity;
  const forever = own.strategy === "immutable";
  const seconds = own.default.cache_ttl;
  const whose = shared ? "shared by all callers" : "each caller's own";
  const life = forever ? "kept until evicted" : `${String(seconds)} s`;
  const tag = tagsOf(own, operation).find((one) => !one.includes("{"));
  const data = {
    ttlMs: seconds * 1000,
    lifeMs: (seconds + own.stale_ttl) * 1000,
    isStale: own.stale_ttl > 0 && !forever,
    forever,
    shared,
    identity: operation.identity,
    ...(tag !== undefined && { tag: quoted(tag) }),
  };
  return {
    names: [policy.factory],
    needs: needs(own, operation),
    admission: [
      { name: "cache", value: call(policy.factory, object(options(own, operation, shared))) },
    ],
    enterWith: [{ name: "cache", value: keyCode(own, operation) }],
    stale: own.stale_ttl > 0 && !forever,
    ...(own.warm.length > 0 && { contract: [{ name: "warm", value: literal(own.warm) }] }),
    guards: [{ name: "Cache", text: `${own.algo}, ${life}, ${whose}` }],
    tests: [{ template: "cache", data }],
  };
}

/** Answers of tables are dropped when a row of one of them changes. */
function tagsOf({ tags }: Cache, { rows }: Operation): readonly string[] {
  if (rows === undefined) return tags;
  const related = Object.values(rows.relations).map(({ table }) => table);
  return [...new Set([...tags, rows.table, ...related])];
}

function needs(own: Cache, operation: Operation): readonly SharedValue[] {
  return [
    ...(hasResource(operation) ? (["resource"] as const) : []),
    ...(own.key === undefined ? (["fingerprint"] as const) : []),
  ];
}

/** Behind the documents' prefix: every input, or those that the YAML names; with tags if there are any. */
function keyCode(own: Cache, operation: Operation): Code {
  const { key: written } = own;
  const tags = tagsOf(own, operation);
  const inputs =
    written === undefined
      ? text("fingerprint")
      : call("call.fingerprint", array(written.map((path) => text(inputExpression(path)))));
  const key = array([...(hasResource(operation) ? [text("resource")] : []), inputs]);
  return tags.length === 0 ? key : object({ key, tags: array(tags.map(tagCode)) });
}

function options(own: Cache, operation: Operation, shared: boolean): Record<string, Code> {
  const bounded = "capacity" in own[own.algo];
  const forever = own.strategy === "immutable";
  return {
    namespace: operation.value(`cache.${own.algo}.namespace`),
    capacity: operation.value(bounded ? `cache.${own.algo}.capacity` : "cache.default.cache_size"),
    ttl: forever ? text("Infinity") : operation.value("cache.default.cache_ttl"),
    ...(own.stale_ttl > 0 && !forever ? { stale: operation.value("cache.stale_ttl") } : {}),
    ...(own.negative_ttl > 0 ? { negative: operation.value("cache.negative_ttl") } : {}),
    ...(own.strategy === "auto" || forever ? {} : { strategy: literal(own.strategy) }),
    ...(shared ? { shared: literal(true) } : {}),
  };
}

/** Answers that clients and proxies keep. */
function keptThere(http: NonNullable<Cache["http"]>, { request }: Operation) {
  const { max_age: maxAge, must_revalidate: mustRevalidate, public: isPublic, etag } = http;
  const stale = http.stale_while_revalidate;
  const written = {
    maxAge: literal(maxAge),
    ...(mustRevalidate ? { mustRevalidate: literal(true) } : {}),
    ...(isPublic ? { public: literal(true) } : {}),
    ...(etag === true ? {} : { etag: literal(etag) }),
    ...(stale > 0 ? { staleWhileRevalidate: literal(stale) } : {}),
    ...(http.vary.length > 0 ? { vary: literal(http.vary) } : {}),
  };
  const hasHeaders = Object.keys(request.headers).length > 0;
  const value = [
    isPublic ? "public" : "private",
    `max-age=${String(maxAge)}`,
    ...(mustRevalidate ? ["must-revalidate"] : []),
    ...(stale > 0 ? [`stale-while-revalidate=${String(stale)}`] : []),
  ].join(", ");
  return {
    constants: [{ code: prefix("const cacheFields = ", call("httpCache", object(written))) }],
    guards: [{ name: "Client cache", text: value }],
    tests: [
      { template: "cache_http", data: { value: quoted(value), etag: etag !== false, hasHeaders } },
    ],
  };
}
