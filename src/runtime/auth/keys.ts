import { createPublicKey, createSecretKey, KeyObject } from "node:crypto";
import type { JWK } from "jose";

/** Bytes of an HS256 key: at least as many as the hash has (RFC 7518, section 3.2). */
const leastSecretBytes = 32;
const leastRsaBits = 2048;

/** Algorithms by kind of key; the first is what tokens are signed with. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  secret: ["HS256", "HS384", "HS512"],
  rsa: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ec: ["ES256", "ES384", "ES512"],
  ed25519: ["EdDSA", "Ed25519"],
  remote: ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"],
};

/** A shared secret as a key. @throws TypeError when it is shorter than 32 bytes or no secret. */
export function secretKeyOf(secret: string | KeyObject): KeyObject {
  const key = typeof secret === "string" ? createSecretKey(secret, "utf8") : secret;
  if (key.type !== "secret") throw new TypeError("the secret is a public or private key");
  if ((key.symmetricKeySize ?? 0) < leastSecretBytes) {
    throw new TypeError(`the secret is shorter than ${String(leastSecretBytes)} bytes`);
  }
  return key;
}

/**
 * A public key from PEM, JWK or a key object; of a private key only the public half is kept.
 * @throws TypeError when it is a shared secret, or an RSA key of less than 2048 bits.
 */
export function publicKeyOf(source: string | JWK | KeyObject): KeyObject {
  const key = readPublicKey(source);
  if (key.type !== "public") throw new TypeError("the public key is a secret");
  if (kindOf(key) === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) {
    throw new TypeError(`the RSA key has less than ${String(leastRsaBits)} bits`);
  }
  return key;
}

/**
 * The algorithms to accept for a key: those that were asked for, else those that fit it. For an
 * asymmetric key no HMAC ever fits, so a public key can't be used as a shared secret.
 * @throws TypeError when one that was asked for doesn't fit.
 */
export function algorithmsOf(
  key: KeyObject | "remote",
  wanted?: readonly string[],
): ReadonlySet<string> {
  const kind = key === "remote" ? key : kindOf(key);
  const known = fitting[kind];
  if (!known) throw new TypeError(`keys of type ${kind} are not supported`);
  if (!wanted || wanted.length === 0) return new Set(kind === "secret" ? ["HS256"] : known);
  const possible = kind === "remote" ? asymmetric() : known;
  const wrong = wanted.find((name) => !possible.includes(name));
  if (wrong !== undefined) throw new TypeError(`the algorithm ${wrong} doesn't fit its key`);
  return new Set(wanted);
}

/** The algorithm to sign with. @throws TypeError for a public key or an unknown kind. */
export function signingAlgorithm(key: KeyObject): string {
  if (key.type === "public") throw new TypeError("A public key can't sign.");
  const curves: Readonly<Record<string, string>> = { secp384r1: "ES384", secp521r1: "ES512" };
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== undefined && curves[curve]) return curves[curve];
  const algorithm = fitting[kindOf(key)]?.[0];
  if (algorithm === undefined) throw new TypeError(`Keys of type ${kindOf(key)} can't sign.`);
  return algorithm;
}

function asymmetric(): readonly string[] {
  return [fitting["rsa"], fitting["ec"], fitting["ed25519"]].flatMap((names) => names ?? []);
}

function kindOf(key: KeyObject): string {
  return key.type === "secret" ? "secret" : (key.asymmetricKeyType ?? "unknown");
}

function readPublicKey(source: string | JWK | KeyObject): KeyObject {
  if (source instanceof KeyObject)
    return source.type === "private" ? createPublicKey(source) : source;
  if (typeof source === "string") return createPublicKey(source);
  if (source.kty === "oct") throw new TypeError("the public key is a secret");
  return createPublicKey({ key: source as Record<string, string>, format: "jwk" });
}
