import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveKey } from "./keys.js";

/** Signs texts with HMAC-SHA256 (RFC 2104), under keys for one purpose. */
export interface Signer {
  /** Base64url, under the first key. */
  sign(text: string): string;
  /** True when the signature is one of any key; takes as long for every wrong one. */
  verify(text: string, signature: string): boolean;
}

/** Signs under keys that are derived from secrets: the first signs, all verify. */
export function signerOf(secrets: readonly string[], purpose: string): Signer {
  const keys = secrets.map((secret) => deriveKey(secret, purpose));
  const under = (key: Buffer, text: string): Buffer =>
    createHmac("sha256", key).update(text).digest();
  return {
    sign(text) {
      const [first] = keys;
      if (first === undefined) throw new RangeError("There is no key to sign with.");
      return under(first, text).toString("base64url");
    },
    verify(text, signature) {
      const shown = Buffer.from(signature, "base64url");
      // Every key is tried, so that the time doesn't tell which one it was.
      return keys
        .map((key) => under(key, text))
        .map((own) => own.length === shown.length && timingSafeEqual(own, shown))
        .includes(true);
    },
  };
}
