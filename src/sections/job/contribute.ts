import type { Contribution, Field, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, literal, prefix, text } from "../../render/code.js";
import { eventAfterAnswer, eventGuard } from "./event.js";
import type { Job } from "./schema.js";

/** Each request becomes a job, which a worker runs (step 10), or is followed by an event alone. */
export function contribute(own: Job, operation: Operation): Contribution | undefined {
  if (operation.job === undefined) return eventAfterAnswer(own, operation);
  const webhook = webhookOf(operation);
  return {
    step: "offload",
    context: [
      { name: "holdId", value: text("call.holdId") },
      ...(webhook?.context ?? []),
      ...(answersKeys(own, operation) ? [{ name: "claim", value: text("claim") }] : []),
    ],
    openapi: openapi(own, operation),
    ...webhook?.rest,
    work: [
      ...work(own, operation),
      ...(webhook ? [{ name: "webhook", value: literal(true) }] : []),
      ...(own.publish_event ? [{ name: "publishEvent", value: literal(true) }] : []),
    ],
  };
}

/** The outbox keeps the idempotency key with the job that answers it. */
const answersKeys = ({ outbox }: Job, { on }: Operation): boolean =>
  outbox && on.has("idempotency");

/** Callers may say where to call at the end; only JSON bodies have a place for that. */
function webhookOf({ job, request: { body } }: Operation) {
  if (job?.webhook !== true) return undefined;
  // What the body declares is the handler's, too, and is validated with the rest.
  const declared = body?.kind === "fields" && Object.hasOwn(body.fields, "webhook_url");
  const read = call("webhookUrl", text("app"), text("request"));
  const code = prefix("const webhook = ", read);
  const rest: Partial<Contribution> = {
    imports: [{ from: "@endpointgen/runtime", names: ["webhookUrl"] }],
    guardFields: declared ? [] : ["webhook_url"],
    known: [{ code }],
    testOptions: declared ? [{ name: "fetch", value: text("webhookReceiver().fetch") }] : [],
  };
  return { rest, context: [{ name: "webhook", value: text("webhook") }] };
}

function work(own: Job, operation: Operation): Field[] {
  const value = (key: string) => operation.value(`job.${key}`);
  return [
    ...(own.queue === "auto" ? [] : [{ name: "queue", value: literal(own.queue) }]),
    ...(own.fan_out === undefined ? [] : [{ name: "fanOut", value: literal(own.fan_out) }]),
    { name: "timeout", value: value("timeout") },
    { name: "resultTtl", value: value("result_ttl") },
    ...(own.outbox ? [{ name: "outbox", value: literal(true) }] : []),
    ...(operation.kind === "cpu" ? [{ name: "threads", value: literal(true) }] : []),
    ...(own.workers === undefined ? [] : [{ name: "concurrency", value: value("workers") }]),
  ];
}

const webhookGuard = {
  name: "Webhook",
  text: "webhook_url is told of the end, signed; only hosts of WEBHOOK_HOSTS, by https",
};

function openapi(own: Job, { job }: Operation): OpenApiPart {
  const told = `done by a worker within ${String(own.timeout)} s, asked for at /jobs/{job_id} for ${String(own.result_ttl)} s`;
  return {
    responses: { "503": { description: "The queue is away", headers: ["Retry-After"] } },
    guards: [
      { name: "Job", text: told },
      ...(job?.webhook === true ? [webhookGuard] : []),
      ...(own.publish_event ? [eventGuard] : []),
    ],
  };
}
