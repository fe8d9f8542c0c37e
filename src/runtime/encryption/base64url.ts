/** Base64 with the URL-safe alphabet and padding (RFC 4648, section 5), as Fernet writes it. */
export function encodeBase64url(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/**
 * The bytes, or undefined when the text is not exactly what `encodeBase64url` would write: other
 * characters, missing or surplus padding, bits behind the end.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return encodeBase64url(bytes) === text ? bytes : undefined;
}
