import { hash } from "node:crypto";

/** Longer keys are stored as their hash: a caller chooses some of the parts. */
const longest = 200;

/**
 * One key from several parts, such that different parts never give the same key: `["a:b", "c"]`
 * and `["a", "b:c"]` differ. Colons inside a part are escaped; a key of more than 200 characters
 * becomes the SHA-256 of itself. Halves of surrogate pairs, which JSON may hold, are escaped: a
 * server would take all of them for the same letter.
 */
export function keyOf(parts: readonly string[]): string {
  let key = "";
  for (const part of parts) key += `:${escaped(part)}`;
  // No escaped part holds `\#`, so a hash is never mistaken for a plain key.
  return key.length <= longest ? key : `\\#${digest(key)}`;
}

/** Nearly no part holds one of these, and a replacement is ten times the price of this look. */
const special = /[\\:\ud800-\udfff]/;
const surrogate = /[\ud800-\udfff]/;
/** Halves of surrogate pairs, alone; half of a whole pair is none. */
const halves = /\p{Surrogate}/gu;

function escaped(part: string): string {
  if (!special.test(part)) return part;
  // Replacing a text costs a third of what replacing an expression does.
  const plain = part.replaceAll("\\", "\\\\").replaceAll(":", "\\:");
  if (!surrogate.test(part)) return plain;
  return plain.replace(halves, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}

function digest(text: string): string {
  return hash("sha256", text, "base64url");
}
