import type { Contribution, Field, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { object, text } from "../../render/code.js";
import type { CircuitBreaker } from "./schema.js";

/** Around the handler (step 8): retry( breaker( timeout( handler ))). */
export function contribute(own: CircuitBreaker, operation: Operation): Contribution {
  const value = (key: string) => operation.value(`circuit_breaker.${key}`);
  // Handing a job over is tried again by the queue itself.
  const retries = own.max_retries > 0 && operation.job === undefined;
  const breaker = object({
    threshold: value("circuit_breaker_threshold"),
    openFor: value("circuit_breaker_timeout"),
  });
  return {
    step: "logic",
    work: [{ name: "circuitBreaker", value: breaker }],
    imports: [
      {
        from: "@endpointgen/runtime",
        names: [...(retries ? ["retry"] : []), "circuitBreaker", "timeout"],
      },
    ],
    wraps: [
      ...(retries
        ? [
            {
              name: "retry",
              args: [object({ maxRetries: value("max_retries"), backoff: value("retry_backoff") })],
            },
          ]
        : []),
      { name: "circuitBreaker", args: [breaker] },
      { name: "timeout", args: [value("timeout")] },
    ],
    attempt: retries ? repeatable(own, operation) : [],
    openapi: answers(own, retries),
    tests: [
      ...(retries ? [{ template: "retry", runtime: ["TransientError"], data: {} }] : []),
      { template: "circuit_breaker", data: { threshold: own.circuit_breaker_threshold } },
      { template: "timeout", data: timeoutTest(own, operation, retries) },
    ],
  };
}

/** Whether an attempt that may have happened can be tried again; `call` itself says no. */
function repeatable(own: CircuitBreaker, operation: Operation): Field[] {
  if (own.retry_ambiguous || operation.repeatable)
    return [{ name: "repeatable", value: text("true") }];
  if (!operation.on.has("idempotency")) return [];
  return [{ name: "repeatable", value: text("claim !== undefined") }];
}

function answers(own: CircuitBreaker, retries: boolean): OpenApiPart {
  const breaker = `opens after ${String(own.circuit_breaker_threshold)} failures in a row, for ${String(own.circuit_breaker_timeout)} s`;
  return {
    responses: {
      "502": { description: "An upstream server failed" },
      "503": { description: "The circuit breaker is open", headers: ["Retry-After"] },
      "504": { description: `No result within ${String(own.timeout)} s` },
    },
    guards: [
      { name: "Circuit breaker", text: breaker },
      ...(retries
        ? [
            {
              name: "Retry",
              text: `up to ${String(own.max_retries)} further tries for transient failures`,
            },
          ]
        : []),
    ],
  };
}

/** The test's calls carry an idempotency key: an attempt that ran out of time may be repeated. */
function timeoutTest(
  own: CircuitBreaker,
  operation: Operation,
  retries: boolean,
): Readonly<Record<string, unknown>> {
  const repeated = own.retry_ambiguous || operation.repeatable || operation.on.has("idempotency");
  return {
    seconds: own.timeout,
    ms: own.timeout * 1000,
    retried: retries && repeated,
  };
}
