import type { Fetch } from "../fetch/fetcher.js";
import type { WebhookEvent } from "../job/webhook/event.js";
import { webhookSecrets } from "../job/webhook/secrets.js";
import { secretText, verifyWebhook } from "../job/webhook/signature.js";
import type { FinishedJob, JobsApi } from "./finished-job.js";

/** A webhook as its receiver sees it. */
export interface ToldWebhook {
  readonly url: string;
  readonly event: WebhookEvent;
  /** Signed for the owner of the job, just now. */
  readonly isSigned: boolean;
}

/** A receiver of webhooks that no network leads to. */
export interface WebhookReceiver {
  /** For `testEndpoint`: keeps what is sent, and answers 204. */
  readonly fetch: Fetch;
  /** The webhook of a job that is over. Rejects with a RangeError when none comes. */
  told(api: JobsApi, job: Pick<FinishedJob, "id" | "owner">): Promise<ToldWebhook>;
}

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands for whoever listens at `webhook_url`. */
export function webhookReceiver(): WebhookReceiver {
  const sent: Sent[] = [];
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const headers = Object.fromEntries(request.headers);
      sent.push({ url: request.url, headers, body: await request.text() });
      return new Response(null, { status: 204 });
    },
    async told({ app, clock }, { id, owner }) {
      for (let turns = 0; turns < 1_000; turns += 1) {
        const found = sent.find(({ headers }) => headers["webhook-id"] === `webhook-${id}`);
        if (found) {
          const { url, headers, body } = found;
          const isSigned = webhookSecrets(app.environment)
            .of(owner)
            .some((secret) =>
              verifyWebhook({ headers, body, now: clock.now() }, secretText(secret)),
            );
          return { url, event: JSON.parse(body) as WebhookEvent, isSigned };
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new RangeError("Nobody told the end of the job.");
    },
  };
}
