import { z } from "zod";
import type { App } from "../../http/app.js";
import { Refusal } from "../../http/refusal.js";
import { defineEndpoint } from "../../request/contract.js";
import type { WebhookSecrets } from "./secrets.js";
import { secretText } from "./signature.js";

/**
 * Mounts `GET /webhook-secret`, where callers learn with which secrets their own webhooks are signed:
 * `{ "secrets": ["whsec_…"] }`, the newest first. 404 where one secret is for all, which whoever runs
 * the service hands out.
 */
export function mountWebhookSecret(app: App, secrets: WebhookSecrets): void {
  const endpoint = defineEndpoint({
    name: "webhook_secret",
    description: "Webhook Secret",
    method: "GET",
    path: "/webhook-secret",
    permissions: [],
    response: { status: 200, body: z.object({ secrets: z.array(z.string()) }) },
  });
  endpoint.handler(() => ({ secrets: [] }));
  app.get(endpoint.path, app.observe(endpoint), async (request) => {
    const { principal } = await app.auth.user(request, []);
    if (secrets.shared) {
      const detail = "The secret of webhooks is handed out by whoever runs the service.";
      throw new Refusal({ status: 404, code: "not_found", detail });
    }
    const own = secrets.of(principal).map(secretText);
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    };
    return { status: 200, headers, body: [JSON.stringify({ secrets: own })] };
  });
}
