import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createGuardrails, generateSync, verifySync, type CryptoPlugin } from "otplib";

/** Seconds in a time step (RFC 6238, section 5.2). */
const period = 30;

/** OpenSSL's HMAC instead of one in JavaScript: a tenth of the time. */
const crypto: CryptoPlugin = {
  name: "node",
  hmac: (algorithm, key, data) => new Uint8Array(createHmac(algorithm, key).update(data).digest()),
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  constantTimeEqual: (a, b) => equal(Buffer.from(a), Buffer.from(b)),
};

/** Authenticator apps still hand out secrets of 80 bits. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: 10 });

/**
 * The code that an authenticator app shows at `now` (milliseconds since 1970): six digits,
 * 30 s, SHA-1 (RFC 6238). `secret` is base32; case, spaces and padding don't matter.
 * @throws Error when the secret is no base32 or shorter than 80 bits.
 */
export function totpCode(secret: string, now: number): string {
  return generateSync(optionsAt(secret, now));
}

/**
 * The time step that the code belongs to, if it is that of `now` or the one before or after;
 * else undefined. Compares in constant time.
 * @throws Error when the secret is no base32 or shorter than 80 bits.
 */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const options = { ...optionsAt(secret, now), token: code, epochTolerance: period };
  const result = verifySync(options);
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}

function optionsAt(secret: string, now: number) {
  return {
    secret: secret.replace(/[\s=-]/g, "").toUpperCase(),
    epoch: Math.floor(now / 1000),
    period,
    crypto,
    guardrails,
  };
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
