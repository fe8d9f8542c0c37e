export { verifyWebhook, type ReceivedWebhook } from "./signature.js";
export type { WebhookEvent } from "./event.js";
export { webhookUrl } from "./webhook-url.js";
