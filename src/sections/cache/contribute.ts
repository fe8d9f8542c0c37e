import type { Contribution, SharedValue } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { array, call, type Code, literal, object, text } from "../../render/code.js";
import { hasResource } from "../request/resource.js";
import { byName } from "./algorithms.js";
import type { Cache } from "./schema.js";

/** Early return with an answer that was given before (step 6). */
export function contribute(own: Cache, operation: Operation): Contribution | undefined {
  if (!operation.on.has("cache")) return undefined;
  const { policy } = byName[own.algo];
  const shared = own.shared || !operation.identity;
  const key: readonly SharedValue[] = hasResource(operation)
    ? ["resource", "fingerprint"]
    : ["fingerprint"];
  const seconds = own.default.cache_ttl;
  const whose = shared ? "shared by all callers" : "each caller's own";
  return {
    step: "cache",
    needs: key,
    imports: [{ from: "@endpointgen/runtime", names: [policy.factory] }],
    admission: [
      { name: "cache", value: call(policy.factory, object(options(own, operation, shared))) },
    ],
    enterWith: [{ name: "cache", value: array(key.map((name) => text(name))) }],
    openapi: {
      guards: [{ name: "Cache", text: `${own.algo}, ${String(seconds)} s, ${whose}` }],
    },
    tests: [
      { template: "cache", data: { ttlMs: seconds * 1000, shared, identity: operation.identity } },
    ],
  };
}

function options(own: Cache, operation: Operation, shared: boolean): Record<string, Code> {
  const bounded = "capacity" in own[own.algo];
  return {
    namespace: operation.value(`cache.${own.algo}.namespace`),
    capacity: operation.value(bounded ? `cache.${own.algo}.capacity` : "cache.default.cache_size"),
    ttl: operation.value("cache.default.cache_ttl"),
    ...(shared ? { shared: literal(true) } : {}),
  };
}
