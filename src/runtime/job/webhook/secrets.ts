import { createHmac } from "node:crypto";
import { deriveKey, secretsOf } from "../../encryption/keys.js";
import type { Environment } from "../../environment/load-files.js";
import { readSecret } from "./signature.js";

/** With what webhooks are signed. */
export interface WebhookSecrets {
  /** All that sign what one principal gets, the newest first. */
  of(owner: string): readonly Buffer[];
  /** True: one secret for all, so that whoever knows it could sign what others get. */
  readonly shared: boolean;
}

/**
 * `WEBHOOK_SECRET`, several separated by spaces while they change; else a secret for each principal,
 * derived from SECRET_KEY and SECRET_KEYS_OLD, so that no caller can sign in our name for another.
 * @throws StartupError when a secret can't be read.
 */
export function webhookSecrets(environment: Environment): WebhookSecrets {
  const texts = (environment["WEBHOOK_SECRET"] ?? "").split(/[\s,]+/).filter((one) => one !== "");
  if (texts.length > 0) {
    const secrets = texts.map((text) => readSecret(text, "WEBHOOK_SECRET"));
    return { of: () => secrets, shared: true };
  }
  const keys = secretsOf(environment).map((secret) => deriveKey(secret, "webhook secrets"));
  return {
    of: (owner) => keys.map((key) => createHmac("sha256", key).update(owner).digest()),
    shared: false,
  };
}
