import type { Contribution, OpenApiPart, Statement } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { arrow, call, type Code, literal, object, prefix, text } from "../../render/code.js";
import type { Idempotency } from "./schema.js";

/** A repeated request with the same key gets the stored answer (step 9). */
export function contribute(own: Idempotency, operation: Operation): Contribution | undefined {
  if (!operation.on.has("idempotency")) return undefined;
  return {
    step: "idempotency",
    imports: [
      {
        from: "@endpointgen/runtime",
        names: ["idempotencyKey", "once", ...(own.required ? ["keyPresent"] : [])],
      },
    ],
    guardFields: ["idempotency_key"],
    about: [claim(own)],
    bars: own.required ? [text("keyPresent(claim)")] : [],
    admission: [
      {
        name: "idempotency",
        value: call(
          "once",
          object({
            ttl: operation.value("idempotency.ttl"),
            resolvable: text("handler.resolveUnknown !== undefined"),
          }),
        ),
      },
    ],
    enterWith: [{ name: "idempotency", value: text("claim") }],
    resolves: true,
    openapi: openapi(own),
    testOptions: isUsual(own) ? [] : [{ name: "keyHeader", value: literal(own.header) }],
    tests: [{ template: "idempotency", data: { required: own.required, ttlMs: own.ttl * 1000 } }],
  };
}

function openapi(own: Idempotency): OpenApiPart {
  const text = `answers kept ${String(own.ttl)} s${own.required ? ", key required" : ""}`;
  return {
    parameters: [parameter(own)],
    responses: {
      "409": { description: "A request with this key is still running", headers: ["Retry-After"] },
    },
    guards: [{ name: "Idempotency", text }],
  };
}

const isUsual = ({ header }: Idempotency): boolean => header.toLowerCase() === "idempotency-key";

function claim(own: Idempotency): Statement {
  // Most requests bring no key, and naming what they ask for is dear.
  const print = arrow("()", call("call.fingerprint", text("input")));
  const custom: Code[] = isUsual(own) ? [] : [object({ header: literal(own.header) })];
  const read = call("idempotencyKey", text("request"), print, ...custom);
  return { code: prefix("const claim = ", read) };
}

function parameter(own: Idempotency): Record<string, unknown> {
  return {
    name: own.header,
    in: "header",
    required: own.required,
    description: "The same key and body get the same answer, once executed",
    schema: { type: "string", maxLength: 255 },
  };
}
