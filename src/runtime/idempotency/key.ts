import { Refusal } from "../http/refusal.js";
import type { Bar } from "../http/refusal.js";

/** A client's promise that requests with this key are one request. */
export interface Claim {
  readonly key: string;
  /** Names what is asked for; the same key with another fingerprint is refused. */
  readonly fingerprint: string;
}

/** What is read of a request. */
export interface KeyedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
}

export interface KeyOptions {
  /** The header that carries the key; `Idempotency-Key` unless said. */
  readonly header?: string;
}

/** Longest key, in characters. */
const longest = 255;

/**
 * The key that the client sent: in the header, bare or as a quoted string of
 * structured fields, else in the body field `idempotency_key`. Undefined when there is none: then
 * nobody asks for the fingerprint, if it is a function.
 * Throws a Refusal, 400 `idempotency_key_invalid`, for an empty key, one of more than 255
 * characters and one with control characters.
 */
export function idempotencyKey(
  request: KeyedRequest,
  fingerprint: string | (() => string),
  { header = "Idempotency-Key" }: KeyOptions = {},
): Claim | undefined {
  const sent = request.headers[header.toLowerCase()] ?? fieldOf(request.body);
  if (sent === undefined) return undefined;
  const key = typeof sent === "string" ? unquoted(sent.trim()) : undefined;

  if (key === undefined || key.length === 0 || key.length > longest || /\p{Cc}/u.test(key)) {
    throw invalid();
  }
  return { key, fingerprint: typeof fingerprint === "string" ? fingerprint : fingerprint() };
}

/** A bar for endpoints that require a key: 400 `idempotency_key_required` when there is none. */
export function keyPresent(claim: Claim | undefined): Bar {
  if (claim !== undefined) return undefined;
  return new Refusal({
    status: 400,
    code: "idempotency_key_required",
    detail: "This endpoint needs an idempotency key: send the header Idempotency-Key.",
    knob: "idempotency.required",
  });
}

function fieldOf(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("idempotency_key" in body)) return undefined;
  return body.idempotency_key;
}

/** RFC 9651 string: printable ASCII in quotes, with `\"` and `\\`. Undefined when malformed. */
function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  const inner = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(text)?.[1];
  return inner?.replace(/\\(["\\])/g, "$1");
}

function invalid(): Refusal {
  return new Refusal({
    status: 400,
    code: "idempotency_key_invalid",
    detail: `An idempotency key is text of 1 to ${longest} characters without control characters.`,
    knob: "idempotency",
  });
}
