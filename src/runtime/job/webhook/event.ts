import type { JobEnd } from "../words.js";

/** What a webhook tells: how a job ended, and where the rest can be asked for; never its result. */
export interface WebhookEvent {
  readonly type: `job.${JobEnd}`;
  /** ISO 8601 */
  readonly timestamp: string;
  readonly data: {
    readonly job_id: string;
    readonly status: JobEnd;
    readonly endpoint: string;
    /** Where its owner finds the result: an address if `PUBLIC_URL` is set, else a path. */
    readonly url: string;
  };
}

/** One webhook, as it waits to be sent. */
export interface Webhook {
  /** Sealed at rest: addresses often carry a token. */
  readonly url: string;
  /** Whose job it was. */
  readonly owner: string;
  readonly body: string;
}
