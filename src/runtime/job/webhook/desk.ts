import type { App } from "../../http/app.js";
import { Sealed } from "../../encryption/sealed.js";
import { submitJob } from "../http/submit.js";
import { identityIn, identityPurpose } from "../identity.js";
import { carriedBy } from "../offload/carried-by.js";
import { jobDesk } from "../offload/desk.js";
import type { TravelOptions } from "../offload/options.js";
import { unpackInput } from "../payload.js";
import type { Ended, JobQueue } from "../queue.js";
import type { JobEnd, JobMessage } from "../words.js";
import type { JobWork } from "../worker/work.js";
import { delivery, nobody } from "./deliver.js";
import type { WebhookEvent } from "./event.js";
import { furtherTries } from "./schedule.js";
import { mountWebhookSecret } from "./mount-secret.js";
import { webhookSecrets } from "./secrets.js";
import { rulesOf } from "./webhook-url.js";

/** Webhooks at once in one process: a slow receiver shall hold up few others. */
const concurrency = 16;

/** One caller's dead receiver says nothing about the others: this never opens. */
const noBreaker = { threshold: Number.MAX_SAFE_INTEGER, openFor: 1 };

/**
 * Tells callers of the end of their jobs, at the `webhook` of the job's input. Each webhook is a job
 * of a queue of its own, on what carries the endpoint's jobs, so that a crash loses none; its id
 * follows from the job's, so that an end that is told twice is sent once. For `app.made`.
 * @throws StartupError when WEBHOOK_HOSTS or WEBHOOK_SECRET can't be read.
 */
export function webhookDesk(app: App): (travel: TravelOptions) => Ended {
  rulesOf(app);
  const desk = app.made(jobDesk);
  const secrets = webhookSecrets(app.environment);
  mountWebhookSecret(app, secrets);
  const queues = new Map<string, JobQueue>();
  const queueFor = (name: string, travel: TravelOptions): JobQueue => {
    const known = queues.get(name);
    if (known) return known;
    const options = { ...travel, maxRetries: furtherTries };
    const queue = desk.queueOf(name, options);
    const work: JobWork = {
      queue,
      handler: delivery(app, { records: desk.records, secrets, name }),
      ...{ concurrency, timeout: 30, circuitBreaker: noBreaker },
    };
    desk.add(name, work, options);
    queues.set(name, queue);
    return queue;
  };
  return (travel) => {
    const { name, options } = travelOf(app, travel);
    const queue = queueFor(name, options);
    return (message, status) => tell(app, { queue, name }, { message, status });
  };
}

/** Webhooks of all endpoints share a queue; on Pulsar, those of one namespace do. */
function travelOf(app: App, travel: TravelOptions): { name: string; options: TravelOptions } {
  const kind = carriedBy("Webhooks", travel.queue ?? "auto", app.environment);
  const { resultTtl } = travel;
  const shared = { pulsar: travel.pulsar, ...(resultTtl !== undefined && { resultTtl }) };
  if (kind !== "pulsar") {
    const queue = kind === "memory" ? kind : "valkey";
    return { name: "webhooks.endpointgen", options: { ...shared, queue } };
  }
  const namespace = travel.pulsar.topic.replace(/\/[^/]*$/, "");
  const topic = `${namespace}/endpointgen-webhooks`;
  const pulsar = { topic, dlqTopic: `${topic}-dlq` };
  return { name: `webhooks.${namespace}`, options: { ...shared, queue: kind, pulsar } };
}

interface Told {
  readonly message: JobMessage;
  readonly status: JobEnd;
}

async function tell(
  app: App,
  { queue, name }: { readonly queue: JobQueue; readonly name: string },
  { message, status }: Told,
): Promise<void> {
  const url = webhookIn(app, message);
  if (url === undefined) return;
  const event: WebhookEvent = {
    type: `job.${status}`,
    timestamp: new Date(app.world.clock.now()).toISOString(),
    data: { job_id: message.id, status, endpoint: message.name, url: linkTo(app, message.id) },
  };
  const none: ReadonlySet<string> = new Set();
  await submitJob(app, {
    ...{ queue, name, id: `webhook-${message.id}` },
    user: { id: nobody, tenant: undefined, principal: nobody, scopes: none, roles: none },
    input: { url, owner: message.owner, body: JSON.stringify(event) },
  });
}

/** Of a message that nobody signed no address is called, whatever it says. */
function webhookIn({ encryption }: App, message: JobMessage): Sealed | undefined {
  let input: unknown;
  try {
    identityIn(encryption.signer(identityPurpose), message);
    input = unpackInput(message.payload, encryption);
  } catch {
    // The job died of it; a second failure here would only keep its message going round.
    return undefined;
  }
  const url = Object(input) as { readonly webhook?: unknown };
  return Sealed.is(url.webhook) ? (url.webhook as Sealed) : undefined;
}

function linkTo({ environment, settings }: App, id: string): string {
  const path = `${settings.base_path ?? ""}/jobs/${encodeURIComponent(id)}`;
  const base = environment["PUBLIC_URL"] ?? "";
  return URL.canParse(base) ? new URL(path, base).href : path;
}
