import { createHash } from "node:crypto";
import type { App } from "../../http/app.js";
import { Refusal } from "../../http/refusal.js";
import type { Sealed } from "../../encryption/sealed.js";
import type { JobRecords } from "../records.js";
import type { JobTools } from "../worker/tools.js";
import type { JobHandler } from "../worker/work.js";
import type { Webhook } from "./event.js";
import { waitAfter } from "./schedule.js";
import type { WebhookSecrets } from "./secrets.js";
import { signWebhook } from "./signature.js";
import { rulesOf } from "./webhook-url.js";

/** A webhook as a queue gives it back. */
export interface QueuedWebhook extends Omit<Webhook, "url"> {
  readonly url: Sealed;
}

/** What sending needs besides the app. */
export interface DeliveryParts {
  readonly records: JobRecords;
  readonly secrets: WebhookSecrets;
  /** The queue's name. */
  readonly name: string;
}

/** Principals hold no control characters, so nobody is called that. */
export const nobody = "\twebhooks";

/** Seconds that a receiver may take, and bytes of its answer; nobody reads that. */
const bounds = { timeout: 15, maxBytes: 65_536 };

/**
 * Sends webhooks: signed anew for each try, to public addresses only, redirects not followed. 2xx is
 * success; 410 ends it, and that address isn't called again for this owner while results are kept;
 * everything else is tried again on the schedule of Standard Webhooks.
 */
export function delivery(app: App, parts: DeliveryParts): JobHandler<QueuedWebhook> {
  return async ({ url: sealed, owner, body }, tools) => {
    const url = tools.open(sealed);
    rulesOf(app)(new URL(url));
    const mark = markOf(owner, url);
    if ((await parts.records.get(mark)) !== undefined) throw gone();
    const status = await sent(app, { url, owner, body, secrets: parts.secrets }, tools);
    if (status === 410) {
      await disable(parts, mark, app.world.clock.now());
      throw gone();
    }
    if (status >= 200 && status <= 299) return { status };
    throw failed(app, tools, `The receiver answered ${String(status)}.`);
  };
}

interface Sending extends Webhook {
  readonly secrets: WebhookSecrets;
}

async function sent(
  app: App,
  { url, owner, body, secrets }: Sending,
  tools: JobTools,
): Promise<number> {
  const timestamp = Math.floor(app.world.clock.now() / 1000);
  const fields = signWebhook({ id: tools.job.id, timestamp, body }, secrets.of(owner));
  const headers = { ...fields, "content-type": "application/json", "user-agent": "endpointgen" };
  const { signal } = tools;
  try {
    const answer = await app.fetchPublic(url, {
      ...{ method: "POST", headers, body, signal, redirect: "manual" },
      ...bounds,
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    // Refused addresses stay refused, and a receiver that fails all the time isn't counted against this one.
    if (signal.aborted || Refusal.is(error)) throw error;
    throw failed(app, tools, "The receiver could not be reached, or gave no answer in time.");
  }
}

/** Notes that nobody listens there: a job that is over at once, kept as long as others are. */
async function disable({ records, name }: DeliveryParts, id: string, now: number): Promise<void> {
  await records.create({ id, name, owner: nobody, payload: "", submittedAt: now }, 0);
  await records.cancel(id);
}

const markOf = (owner: string, url: string): string =>
  `webhook-off-${createHash("sha256").update(`${owner}\n\n${url}`).digest("base64url")}`;

function failed({ world }: App, { attempt }: JobTools, detail: string): Refusal {
  const headers = { "retry-after": String(waitAfter(attempt, world.random())) };
  return new Refusal({ status: 502, code: "webhook_failed", detail, headers });
}

const gone = (): Refusal =>
  new Refusal({ status: 410, code: "webhook_gone", detail: "The receiver wants no webhooks." });
