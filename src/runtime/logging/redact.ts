import { Sealed } from "../encryption/sealed.js";

/** Names whose values never reach the log, whatever the config says. Written without `_` and `-`. */
const builtIn = [
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "apikey",
  "xapikey",
  "mfacode",
  "otp",
  "totp",
  "pin",
  "cvv",
  "cvc",
  "ssn",
  "iban",
  "cardnumber",
  "creditcard",
  "privatekey",
  "secretkey",
  "secretvalue",
  "credentials",
];
const secretEnding = /(?:password|passwd|passphrase|secret|token|apikey)s?$/;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const jwt = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

const hidden = "[redacted]";
const deepest = 8;
const longest = 100;

/** Makes a value safe to log. */
export type Redact = (value: unknown) => unknown;

/**
 * Makes the redaction of one endpoint: members named in `names` or in the built-in list are
 * hidden at any depth, however they are spelled (`apiKey`, `api_key`, `API-KEY`); sealed values
 * and tokens inside texts too. What is too deep, too long or circular is cut.
 */
export function redaction(names: readonly string[]): Redact {
  const secret = new Set([...builtIn, ...names.map(normalise)]);
  const isSecret = (key: string): boolean => {
    const name = normalise(key);
    return secret.has(name) || secretEnding.test(name);
  };
  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return redactText(value);
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null) return value;
    if (Sealed.is(value)) return "[sealed]";
    if (depth === 0) return "[…]";
    if (value instanceof Error) return errorFields(value);
    if (value instanceof Date) return value;
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return value.slice(0, longest).map((item) => clean(item, depth - 1));
    return Object.fromEntries(
      entriesOf(value)
        .slice(0, longest)
        .map(([key, member]) => [key, isSecret(key) ? hidden : clean(member, depth - 1)]),
    );
  };
  return (value) => clean(value, deepest);
}

/** Hides tokens that stand in a text. */
export function redactText(text: string): string {
  if (text.length < 10) return text;
  return text.replace(bearer, `$1 ${hidden}`).replace(jwt, hidden);
}

/** What the log keeps of an error: never its other members, which may hold anything. */
export function errorFields(error: Error): Record<string, unknown> {
  const { cause, code } = error as Error & { readonly code?: unknown };
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === "string" && { code }),
    ...(error.stack !== undefined && { stack: redactText(error.stack) }),
    ...(cause instanceof Error && cause !== error && { cause: causeFields(cause) }),
  };
}

function causeFields(cause: Error): Record<string, unknown> {
  return { name: cause.name, message: redactText(cause.message) };
}

function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) {
    return [...(value as Map<unknown, unknown>)].map(([key, member]) => [String(key), member]);
  }
  if (value instanceof Set) return [...(value as Set<unknown>)].map((item, i) => [String(i), item]);
  return Object.entries(value);
}

function normalise(name: string): string {
  return name.replace(/[_\-\s.]/g, "").toLowerCase();
}
