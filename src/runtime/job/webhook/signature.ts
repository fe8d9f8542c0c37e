import { createHmac, timingSafeEqual } from "node:crypto";
import { StartupError } from "../../environment/startup-error.js";

/** What a webhook's signature covers (Standard Webhooks 1.0). */
export interface SignedWebhook {
  /** Names the event: the same in every try. */
  readonly id: string;
  /** When it was sent, in whole seconds since 1970. */
  readonly timestamp: number;
  /** The body, byte for byte. */
  readonly body: string;
}

/** The header fields that carry a signature. */
export interface WebhookFields {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

const prefix = "whsec_";
const shortest = 24;
const longest = 64;

/** A secret as receivers write it: `whsec_` and base64. */
export const secretText = (secret: Buffer): string => `${prefix}${secret.toString("base64")}`;

/**
 * Reads a secret: `whsec_`, then 24 to 64 bytes in base64.
 * @throws StartupError that names the setting, and repeats nothing of the secret.
 */
export function readSecret(text: string, name: string): Buffer {
  const coded = text.startsWith(prefix) ? text.slice(prefix.length) : "";
  const bytes = Buffer.from(coded, "base64");
  const isExact = bytes.toString("base64").replace(/=+$/, "") === coded.replace(/=+$/, "");
  if (isExact && bytes.length >= shortest && bytes.length <= longest) return bytes;
  const problem = `${name} is no webhook secret: whsec_, then 24 to 64 bytes in base64.`;
  const cure = `Make one with: node -e "console.log('whsec_' + require('crypto').randomBytes(32).toString('base64'))"`;
  throw new StartupError([{ problem, cure }]);
}

/** Signs with every secret, so that a receiver who knows any of them can verify. */
export function signWebhook(signed: SignedWebhook, secrets: readonly Buffer[]): WebhookFields {
  return {
    "webhook-id": signed.id,
    "webhook-timestamp": String(signed.timestamp),
    "webhook-signature": secrets
      .map((secret) => `v1,${macOf(signed, secret).toString("base64")}`)
      .join(" "),
  };
}

/** What of a request a receiver looks at. */
export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, unknown>>;
  /** As it came, before anything parsed it. */
  readonly body: string;
  /** Milliseconds since 1970: the receiver's clock. */
  readonly now: number;
}

const toleranceMs = 300_000;

/**
 * True when a webhook was signed with that secret, at most five minutes ago. For receivers; keep
 * `webhook-id`, because the same event may come twice.
 * @example
 * import { verifyWebhook } from "@endpointgen/runtime";
 *
 * export const isOurs = (headers: Record<string, unknown>, body: string, secret: string): boolean =>
 *   verifyWebhook({ headers, body, now: Date.now() }, secret);
 */
export function verifyWebhook({ headers, body, now }: ReceivedWebhook, secret: string): boolean {
  const [id, sent, signatures] = [
    headers["webhook-id"],
    headers["webhook-timestamp"],
    headers["webhook-signature"],
  ];
  if (typeof id !== "string" || typeof sent !== "string") return false;
  if (typeof signatures !== "string" || !/^\d{1,12}$/.test(sent)) return false;
  const timestamp = Number(sent);
  if (Math.abs(now - timestamp * 1000) > toleranceMs) return false;
  const own = macOf({ id, timestamp, body }, readSecret(secret, "The secret"));
  return signatures.split(" ").some((one) => {
    const [version, coded = ""] = one.split(",");
    const shown = Buffer.from(coded, "base64");
    return version === "v1" && shown.length === own.length && timingSafeEqual(shown, own);
  });
}

const macOf = ({ id, timestamp, body }: SignedWebhook, secret: Buffer): Buffer =>
  createHmac("sha256", secret)
    .update(`${id}.${String(timestamp)}.${body}`)
    .digest();
