import type { App } from "../../http/app.js";
import { invalidInput } from "../../request/problems.js";
import { webhookRules, type WebhookRules } from "./rules.js";

const longest = 2_048;

/** Reads the rules once for an app. */
export const rulesOf = (app: App): WebhookRules => app.made(rulesMade);

const rulesMade = ({ environment }: App): WebhookRules => webhookRules(environment);

/**
 * Where a caller wants to be told of the end of a job: the body field `webhook_url`, undefined when
 * there is none. Nothing is called yet.
 * @throws Refusal 422 `invalid_input` for what is no URL of at most 2,048 characters, and 422
 * `webhook_not_allowed` for a host that isn't in `WEBHOOK_HOSTS`, and an address that isn't public.
 */
export function webhookUrl(app: App, { body }: { readonly body?: unknown }): string | undefined {
  if (typeof body !== "object" || body === null || !("webhook_url" in body)) return undefined;
  const { webhook_url: given } = body;
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "string" || given.length > longest || !URL.canParse(given)) {
    const message = `must be a URL of at most ${String(longest)} characters`;
    throw invalidInput([{ pointer: "/body/webhook_url", message }]);
  }
  const url = new URL(given);
  rulesOf(app)(url);
  return url.href;
}
