/** A Fernet key: 32 bytes in URL-safe base64, padded (github.com/fernet/spec). */
export function fernetKey(bytes: Uint8Array): string {
  return `${Buffer.from(bytes).toString("base64url")}=`;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 base32, as authenticator apps want a TOTP secret; five bytes give eight letters. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => alphabet.charAt(Number.parseInt(group, 2))).join("");
}
