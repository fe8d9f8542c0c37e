import { createHash } from "node:crypto";
import type { App } from "../http/app.js";
import { Refusal } from "../http/refusal.js";
import { isAllowedTokenBucket } from "../rate_limit/is-allowed.js";

/** How often something may be tried: `attempts` at once, and as many again in `window` seconds. */
export interface AttemptLimit {
  readonly attempts: number;
  readonly window: number;
}

/** Whose attempts at what. */
export interface Attempt extends AttemptLimit {
  readonly kind: string;
  readonly subject: string;
}

/**
 * Counts an attempt. The subject is what a caller typed, so the store only gets its hash.
 * Rejects with a Refusal 429 `too_many_attempts`, or 503 when the store can't decide.
 */
export async function countAttempt(app: App, attempt: Attempt): Promise<void> {
  const { kind, subject, attempts, window } = attempt;
  const key = `${kind}:${createHash("sha256").update(subject).digest("base64url")}`;
  const { allowed, retryAfter } = await isAllowedTokenBucket(app, key, attempts, attempts, window);
  if (allowed) return;
  throw new Refusal({
    status: 429,
    code: "too_many_attempts",
    detail: "There were too many attempts; try again later.",
    headers: { "retry-after": String(Math.max(1, Math.ceil(retryAfter / 1000))) },
  });
}
