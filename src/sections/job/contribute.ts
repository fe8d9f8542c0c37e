import type { Contribution, Field, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { literal, text } from "../../render/code.js";
import type { Job } from "./schema.js";

/** Each request becomes a job, which a worker runs (step 10). */
export function contribute(own: Job, operation: Operation): Contribution | undefined {
  if (operation.job === undefined) return undefined;
  return {
    step: "offload",
    context: [{ name: "holdId", value: text("call.holdId") }],
    work: work(own, operation),
    openapi: openapi(own),
  };
}

function work(own: Job, operation: Operation): Field[] {
  const value = (key: string) => operation.value(`job.${key}`);
  return [
    ...(own.queue === "auto" ? [] : [{ name: "queue", value: literal(own.queue) }]),
    { name: "timeout", value: value("timeout") },
    { name: "resultTtl", value: value("result_ttl") },
    ...(operation.kind === "cpu" ? [{ name: "threads", value: literal(true) }] : []),
    ...(own.workers === undefined ? [] : [{ name: "concurrency", value: value("workers") }]),
  ];
}

function openapi(own: Job): OpenApiPart {
  const told = `done by a worker within ${String(own.timeout)} s, asked for at /jobs/{job_id} for ${String(own.result_ttl)} s`;
  return {
    responses: { "503": { description: "The queue is away", headers: ["Retry-After"] } },
    guards: [{ name: "Job", text: told }],
  };
}
