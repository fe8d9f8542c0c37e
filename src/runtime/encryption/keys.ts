import { hkdfSync } from "node:crypto";
import { StartupError } from "../environment/startup-error.js";
import { decodeBase64url } from "./base64url.js";
import { splitKey, type FernetKey } from "./fernet.js";

/** What is derived from one secret. */
export interface SecretKeys {
  readonly fernet: FernetKey;
  /** For HMACs that stand for sealed values in fingerprints and cache keys. */
  readonly digest: Buffer;
}

const shortest = 32;
/** Fewer different characters than this is a pattern, not a secret. */
const leastVariety = 8;

/**
 * Derives 32 bytes for one purpose from a secret with HKDF-SHA256 (RFC 5869), so that a key for
 * one purpose tells nothing about a key for another.
 */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `@endpointgen/runtime ${purpose}`, 32));
}

/**
 * The keys that a secret stands for. A Fernet key (32 bytes, base64url with padding) encrypts
 * itself, so that other Fernet programs read the tokens; any other text is derived from.
 * @param name names the setting in the error, such as `SECRET_KEY`.
 * @throws StartupError when the secret is too short or too simple.
 */
export function keysOf(secret: string, name: string): SecretKeys {
  assertStrong(secret, name);
  const bytes = decodeBase64url(secret);
  const fernet = bytes?.length === 32 ? bytes : deriveKey(secret, "fernet");
  return { fernet: splitKey(fernet), digest: deriveKey(secret, "digest") };
}

/** @throws StartupError when a secret is shorter than 32 characters or made of very few different ones. */
export function assertStrong(secret: string, name: string): void {
  const cure = `Make one with: node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`;
  if (secret.length < shortest) {
    const problem = `${name} has ${String(secret.length)} characters; ${String(shortest)} is the least.`;
    throw new StartupError([{ problem, cure }]);
  }
  if (new Set(secret).size < leastVariety) {
    const problem = `${name} repeats too few different characters to be a secret.`;
    throw new StartupError([{ problem, cure }]);
  }
}

/**
 * `SECRET_KEY`, then each of `SECRET_KEYS_OLD` (separated by commas): the first encrypts, all decrypt.
 * Empty when `SECRET_KEY` isn't set, whatever the old ones are.
 */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const current = env["SECRET_KEY"];
  if (current === undefined || current === "") return [];
  const old = (env["SECRET_KEYS_OLD"] ?? "").split(",").map((secret) => secret.trim());
  return [current, ...old.filter((secret) => secret !== "")];
}
