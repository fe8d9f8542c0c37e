/** Base64 with the URL-safe alphabet and padding (RFC 4648, section 5), as Fernet writes it. */
export function encodeBase64url(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * The bytes, or undefined when the text is not exactly what `encodeBase64url` would write: other
 * characters, missing or surplus padding, bits behind the end.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return encodeBase64url(bytes) === text ? bytes : undefined;
}
