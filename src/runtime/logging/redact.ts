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
/** What may hold a JWT. Callers choose texts, so every expression here takes linear time. */
const dotted = /[\w.-]{14,}/g;
const jwtHead = /\beyJ[\w-]{8}/;

const hidden = "[redacted]";
const deepest = 8;
const longest = 100;
/** Objects in one value: those that refer to each other multiply with every level. */
const most = 10_000;

interface Budget {
  objects: number;
}

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
  const clean = (value: unknown, depth: number, budget: Budget): unknown => {
    if (typeof value === "string") return redactText(value);
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null) return value;
    if (Sealed.is(value)) return "[sealed]";
    budget.objects -= 1;
    if (depth === 0 || budget.objects < 0) return "[…]";
    if (value instanceof Error) return errorFields(value);
    if (value instanceof Date) return value;
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value))
      return value.slice(0, longest).map((item) => clean(item, depth - 1, budget));
    return Object.fromEntries(
      entriesOf(value)
        .slice(0, longest)
        .map(([key, member]) => [key, isSecret(key) ? hidden : clean(member, depth - 1, budget)]),
    );
  };
  return (value) => clean(value, deepest, { objects: most });
}

/** Hides tokens that stand in a text. */
export function redactText(text: string): string {
  if (text.length < 10) return text;
  return text.replace(bearer, `$1 ${hidden}`).replace(dotted, withoutJwts);
}

/** Hides three parts in a row of which the first begins like the header of a JWT. */
function withoutJwts(text: string): string {
  const parts = text.split(".");
  const kept: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? "";
    const start = part.search(jwtHead);
    const isJwt = start >= 0 && parts[index + 1] !== "" && parts[index + 2] !== undefined;
    kept.push(isJwt ? `${part.slice(0, start)}${hidden}` : part);
    if (isJwt) index += 2;
  }
  return kept.join(".");
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
