import { hash } from "node:crypto";
import { Sealed } from "../encryption/sealed.js";

/** Stands for a sealed value without revealing it: an HMAC under the secret key. */
export type Digest = (sealed: Sealed<unknown>) => string;

/**
 * Names what a request asks for: SHA-256, in base64url, over the canonical JSON of method, route
 * and input. Members are sorted, so the order in which a client writes them doesn't matter.
 */
export function fingerprintOf(
  parts: { readonly method: string; readonly route: string; readonly input: unknown },
  digest: Digest,
): string {
  const text = canonical([parts.method, parts.route, parts.input], digest);
  return hash("sha256", text, "base64url");
}

function canonical(value: unknown, digest: Digest): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Sealed.is(value)) return `sealed(${digest(value)})`;
  if (typeof value === "bigint") return `${value}n`;
  if (value === undefined) return "undefined";
  // JSON writes NaN and the infinities as null.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (value instanceof Map)
    return `map(${canonical([...(value as Map<unknown, unknown>)], digest)})`;
  if (value instanceof Set) return `set(${canonical([...(value as Set<unknown>)], digest)})`;
  if (Array.isArray(value)) {
    return `[${value.map((member: unknown) => canonical(member, digest)).join(",")}]`;
  }
  if (hasJson(value)) return `json(${canonical(value.toJSON(), digest)})`;
  return membersOf(value, digest);
}

/** Instances of URL, Decimal … keep what they are in private fields. */
function hasJson(value: object): value is { toJSON(): unknown } {
  return "toJSON" in value && typeof value.toJSON === "function";
}

function membersOf(value: object, digest: Digest): string {
  let members = "";
  for (const key of sortedKeys(value)) {
    const member: unknown = value[key as keyof typeof value];
    if (member === undefined) continue;
    members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonical(member, digest)}`;
  }
  if (members === "" && !isPlain(value)) {
    throw new TypeError(`A ${value.constructor.name} in the input can't be told from another one.`);
  }
  return `{${members}}`;
}

/** Sorting costs more than the rest, and most objects come in order or have few members. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  const inOrder = keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") < key);
  return inOrder ? keys : keys.sort();
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
