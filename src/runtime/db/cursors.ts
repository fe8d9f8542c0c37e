import { createHmac, timingSafeEqual } from "node:crypto";
import { assertStrong, deriveKey, secretsOf } from "../encryption/keys.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import { Refusal } from "../http/refusal.js";

/** Makes places in lists that callers hand back, and tells ours from all others. */
export interface Cursors {
  /** A token for the place; good only together with the same `binding`. */
  sign(place: unknown, binding: string): string;
  /** @throws Refusal 400 `invalid_cursor` unless `sign` made it for this binding. */
  open(token: string, binding: string): unknown;
}

/** Longer ones are nobody's of ours, and not worth an HMAC. */
const longest = 4096;

/**
 * Cursors under SECRET_KEY (HMAC-SHA256, with a key derived for this purpose alone);
 * SECRET_KEYS_OLD still opens what it signed. Throws a StartupError without a strong SECRET_KEY.
 * @example
 * import { createCursors } from "@endpointgen/runtime";
 *
 * const cursors = createCursors({ SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" });
 * const token = cursors.sign(["Ann", "7"], "contacts by name");
 * cursors.open(token, "contacts by name");
 */
export function createCursors(environment: Environment = process.env): Cursors {
  const secrets = secretsOf(environment);
  const [current] = secrets;
  if (current === undefined) {
    const cure = "Set SECRET_KEY to 32 random bytes in base64.";
    throw new StartupError([{ problem: "Cursors are signed, and SECRET_KEY is not set.", cure }]);
  }
  assertStrong(current, "SECRET_KEY");
  const keys = secrets.map((secret) => deriveKey(secret, "cursor"));
  return {
    sign(place, binding) {
      const body = Buffer.from(JSON.stringify(place)).toString("base64url");
      return `${body}.${macOf(keys[0], binding, body).toString("base64url")}`;
    },
    open(token, binding) {
      const [body = "", mac = "", ...rest] = token.length > longest ? [] : token.split(".");
      const given = Buffer.from(mac, "base64url");
      const isOurs = keys.some((key) => isEqual(given, macOf(key, binding, body)));
      if (!isOurs || rest.length > 0) throw invalidCursor();
      return JSON.parse(Buffer.from(body, "base64url").toString()) as unknown;
    },
  };
}

/** One answer for all that is wrong with a cursor: forged, cut short, or of another list. */
export function invalidCursor(): Refusal {
  return new Refusal({
    status: 400,
    code: "invalid_cursor",
    detail: "The cursor isn't one of this list with these filters and this order.",
  });
}

/** The length goes first, so that nothing can move between binding and body. */
function macOf(key: Buffer | undefined, binding: string, body: string): Buffer {
  const text = `${binding.length}:${binding}${body}`;
  return createHmac("sha256", key ?? Buffer.alloc(0))
    .update(text)
    .digest();
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
