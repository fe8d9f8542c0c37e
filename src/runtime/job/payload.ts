import type { Encryption } from "../encryption/encryption.js";
import { Sealed } from "../encryption/sealed.js";

/** What sealing needs of the app. */
export type Sealing = Pick<Encryption, "encryptIncoming" | "seal" | "token" | "decryptOutgoing">;

type Path = readonly string[];

/** A value at rest: JSON, and the sealed values in it as tokens, by where they belong. */
interface Packed {
  readonly value: unknown;
  readonly sealed: readonly (readonly [path: Path, token: string])[];
}

/**
 * An input as text, for a queue: sealed values in it stay sealed. What isn't JSON (dates, sets) comes
 * out as JSON makes it.
 */
export function packInput(input: unknown, encryption: Sealing): string {
  const sealed: [Path, string][] = [];
  const bare = (value: unknown, path: Path): unknown => {
    if (Sealed.is(value)) {
      sealed.push([path, encryption.token(value)]);
      return null;
    }
    if (Array.isArray(value))
      return value.map((one: unknown, at) => bare(one, [...path, String(at)]));
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, bare(member, [...path, name])]),
    );
  };
  const packed: Packed = { value: bare(encryption.encryptIncoming(input), []), sealed };
  return JSON.stringify(packed);
}

/**
 * Reads what `packInput` wrote.
 * @throws SyntaxError, and DecryptionError for a value that was sealed with a key that isn't known.
 */
export function unpackInput(text: string, encryption: Sealing): unknown {
  const { value, sealed } = JSON.parse(text) as Packed;
  return sealed.reduce((root, [path, token]) => {
    const opened: unknown = JSON.parse(openText(token, encryption));
    return withValue(root, path, encryption.seal(opened));
  }, value);
}

/** A result as a token; `undefined` counts as `null`. */
export function sealResult(result: unknown, encryption: Sealing): string {
  return encryption.token(encryption.seal(result ?? null));
}

/** The result as JSON text. @throws DecryptionError */
export const openText = (token: string, encryption: Pick<Encryption, "decryptOutgoing">): string =>
  encryption
    .decryptOutgoing({ status: 200, headers: {}, body: [{ sealed: token }] })
    .body.map(String)
    .join("");

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy with another value at that place. Only own members are followed, so no prototype is touched. */
function withValue(root: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(root)) {
    return root.map((one: unknown, at) =>
      String(at) === first ? withValue(one, rest, value) : one,
    );
  }
  if (!isPlain(root)) return root;
  const inner = Object.hasOwn(root, first) ? root[first] : undefined;
  return Object.fromEntries([...Object.entries(root), [first, withValue(inner, rest, value)]]);
}
