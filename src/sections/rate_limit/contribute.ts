import type { Contribution, SharedValue } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { array, call, type Code, literal, object, text } from "../../render/code.js";
import { hasResource } from "../request/resource.js";
import { byName } from "./algorithms.js";
import type { Limiter } from "./limiter.js";
import type { RateLimit } from "./schema.js";
import { rateLimitTests } from "./tests.js";

/** How often a caller may come (step 4). */
export function contribute(own: RateLimit, operation: Operation): Contribution {
  const limiter: Limiter<unknown> = byName[own.algo].limiter;
  const key = keyOf(own, operation);
  const block: unknown = own[own.algo];
  const figures = limiter.sentence(block);
  const sentence = `${figures} for each ${key.join(" and ")}`;
  const perIp = own.per_ip && !key.includes("ip");
  const limits: readonly Limit[] = [
    { name: "rateLimit", key, sentence },
    ...(perIp ? [{ name: "perIp", key: ["ip"] as const, sentence: `${figures} for each ip` }] : []),
  ];
  return {
    step: "rate_limit",
    needs: limits.flatMap(({ key: parts }) => parts.flatMap((name) => needs[name] ?? [])),
    imports: [{ from: "@endpointgen/runtime", names: [limiter.factory] }],
    admission: limits.map((limit) => ({
      name: limit.name,
      value: guard(limiter, own, operation, owner(limit.key)),
    })),
    enterWith: limits.map((limit) => ({
      name: limit.name,
      value: array(limit.key.map((name) => keyCode[name])),
    })),
    openapi: {
      responses: {
        "429": {
          description: `Too many requests: ${sentence}`,
          headers: ["Retry-After", ...fieldNames[own.headers]],
        },
      },
      guards: limits.map((limit) => ({ name: "Rate limit", text: said(limit.sentence, own) })),
    },
    tests: rateLimitTests(limiter, block, { own, perIp }),
  };
}

/** One limiter of the endpoint: the one of the key, and the one beside it. */
interface Limit {
  readonly name: string;
  readonly key: readonly KeyName[];
  readonly sentence: string;
}

const said = (sentence: string, { on_exceeded }: RateLimit): string =>
  on_exceeded === "audit" ? `${sentence}; counted, not refused` : sentence;

/** Header fields that tell about the limit. */
const fieldNames: Readonly<Record<RateLimit["headers"], readonly string[]>> = {
  draft: ["RateLimit", "RateLimit-Policy"],
  legacy: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
  none: [],
};

type KeyName = RateLimit["key"][number];

const keyCode: Readonly<Record<KeyName, Code>> = {
  user: text("user.principal"),
  api_key: text("user.token.id"),
  resource: text("resource"),
  ip: text("address"),
  global: literal("global"),
};

const needs: Partial<Record<KeyName, SharedValue>> = { resource: "resource", ip: "address" };

/**
 * The parts of the key that this endpoint has. Without an identity the address stands in for the
 * user; a request that names no resource isn't told apart by it.
 */
function keyOf(own: RateLimit, operation: Operation): readonly KeyName[] {
  const absent: readonly KeyName[] = [
    ...(operation.identity ? [] : (["user", "api_key"] as const)),
    ...(hasResource(operation) ? [] : (["resource"] as const)),
  ];
  const key = own.key.filter((name) => !absent.includes(name));
  const caller: KeyName = operation.identity ? "user" : "ip";
  return key.some((name) => name !== "resource") ? key : [caller, ...key];
}

function guard(
  limiter: Limiter<unknown>,
  own: RateLimit,
  operation: Operation,
  whose: Record<string, Code>,
): Code {
  const value = (key: string): Code => operation.value(`rate_limit.${own.algo}.${key}`);
  return call(
    limiter.factory,
    object({
      label: label(operation),
      ...limiter.options(value),
      ...whose,
      ...(own.on_exceeded === "audit" ? { audit: literal(true) } : {}),
      ...(own.headers === "draft" ? {} : { headers: literal(own.headers) }),
    }),
  );
}

/** The documents' name of a bucket, also where nothing is traced. */
const label = (operation: Operation): Code =>
  operation.on.has("tracing")
    ? operation.value("tracing.trace_label")
    : literal(`${operation.names.snake}_trace`);

/** Whose bucket it is; the runtime's default is the principal's. */
function owner(key: readonly KeyName[]): Record<string, Code> {
  if (key.includes("user") || key.includes("api_key")) return {};
  return { owner: literal(key.includes("ip") ? "ip" : "global") };
}
