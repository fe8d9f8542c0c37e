import type { App } from "../http/app.js";
import { isAllowedSlidingWindow } from "../rate_limit/is-allowed.js";
import { Refusal } from "../http/refusal.js";
import { createPasswords } from "./password.js";

/**
 * A hash of a password to keep (scrypt, with salt and cost in it).
 * Rejects with a RangeError for an empty password or one of more than 1,024 characters, and with
 * Refusal 503 `passwords_busy` when a hundred others are waiting.
 * @example
 * import { createApp, getPasswordHash } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.say("kept", { hash: await getPasswordHash(app, "correct horse battery staple") });
 */
export function getPasswordHash(app: App, password: string): Promise<string> {
  return app.made(createPasswords).hash(password);
}

/** Whose password is checked. */
export interface VerifyPasswordOptions {
  /** Names the account: ten tries in fifteen minutes are all it gets, whoever makes them. */
  readonly account: string;
}

const tries = { limit: 10, window: 900 };

/**
 * Whether it is the password of that hash; false for what is no hash. Pass undefined when there is no
 * such account: that takes as long as a wrong password.
 * Rejects with Refusal 429 `too_many_passwords` after ten tries of an account in fifteen minutes,
 * and 503 `passwords_busy` when a hundred others are waiting.
 * @example
 * import { createApp, verifyPassword } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const kept = "$scrypt$ln=17,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U";
 * const isRight = await verifyPassword(app, "guess", kept, { account: "ada" });
 * app.say("checked", { isRight });
 */
export async function verifyPassword(
  app: App,
  password: string,
  hash: string | undefined,
  { account }: VerifyPasswordOptions,
): Promise<boolean> {
  const { limit, window } = tries;
  const key = `password:${account}`;
  const { allowed, retryAfter } = await isAllowedSlidingWindow(app, key, limit, window);
  if (!allowed) throw tooMany(Math.max(1, Math.ceil(retryAfter / 1000)));
  return app.made(createPasswords).verify(password, hash);
}

function tooMany(seconds: number): Refusal {
  return new Refusal({
    status: 429,
    code: "too_many_passwords",
    detail: `Too many passwords were tried for this account: try again in ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
    members: { retry_after: seconds },
  });
}
