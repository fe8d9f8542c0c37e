import type { OutgoingHttpHeaders } from "node:http";
import type { Request, Response } from "express";
import { reply, type Reply } from "../response/reply.js";
import type { Answer } from "./answer.js";
import { notKept } from "./not-kept.js";
import { tee, type Sent } from "./tee.js";

/** Longer answers pass and aren't kept, in bytes. */
const keptAtMost = 262_144;

/** A request whose handler answers by itself. */
export interface Followed {
  readonly raw: { readonly request: Request; readonly response: Response };
  readonly signal: AbortSignal;
  /** Header fields of the guards; lower-case names. */
  readonly fields: Readonly<Record<string, string>>;
}

const passedBrand = Symbol.for("@endpointgen/runtime.Passed");

/** What an existing handler answered, in a `Reply`. */
class Passed {
  readonly [passedBrand] = true;
  constructor(readonly answer: Answer) {}
}

const failedBrand = Symbol.for("@endpointgen/runtime.PassedFailure");

/** The existing handler has answered with a 5xx status: told already, and nothing to keep. */
export class PassedFailure extends Error {
  readonly [failedBrand] = true;

  static is(error: unknown): error is PassedFailure {
    return typeof error === "object" && error !== null && failedBrand in error;
  }
}

/**
 * What the handler that `begin` starts answers. Rejects when the client leaves or time is up; then
 * `leave` looks to it that the handler does no more harm.
 */
export function followed(
  { raw, signal, fields }: Followed,
  begin: () => void,
  leave: (response: Response) => void,
): Promise<Reply> {
  const { response } = raw;
  if (response.headersSent) throw new TypeError("A handler can't run behind an answer.");
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      leave(response);
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener("abort", stop, { once: true });
    const before = { ...response.getHeaders() };
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value);
    const own = new Set(Object.keys(fields));
    tee(response, keptAtMost, (sent) => {
      signal.removeEventListener("abort", stop);
      if (sent.status >= 500) reject(new PassedFailure(`The handler answered ${sent.status}.`));
      else
        resolve(
          reply(sent.status < 200 ? 200 : sent.status, new Passed(answerOf(sent, { before, own }))),
        );
    });
    begin();
  });
}

interface Around {
  /** What was set before the handler ran: that is set again for every request. */
  readonly before: OutgoingHttpHeaders;
  /** Fields of the guards. */
  readonly own: ReadonlySet<string>;
}

/** Of one connection, or of one caller. */
const never = new Set([
  "set-cookie",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "trailer",
  "date",
  "x-powered-by",
]);

function answerOf({ status, headers, text }: Sent, { before, own }: Around): Answer {
  const fields = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || never.has(name) || own.has(name)) return [];
    if (before[name] === value) return [];
    return [[name, Array.isArray(value) ? value.join(", ") : String(value)] as const];
  });
  const answer = { status, headers: Object.fromEntries(fields), body: [text ?? ""] };
  return text !== undefined && isKeepable(status, headers)
    ? answer
    : { ...answer, body: [], repeat: notKept };
}

/** Parts of answers, encoded answers, answers to a person alone, and what asks not to be kept. */
function isKeepable(status: number, headers: OutgoingHttpHeaders): boolean {
  if (status === 206 || "set-cookie" in headers) return false;
  if (/\bno-store\b/i.test(String(headers["cache-control"]))) return false;
  const encoding = headers["content-encoding"] ?? "identity";
  const varies = [headers["vary"] ?? []]
    .flat()
    .join()
    .replace(/accept(-encoding|-language)?|origin|[,\s]/gi, "");
  return encoding === "identity" && varies === "";
}

/** The answer of an existing handler; undefined for any other result. */
export function passedAnswer(body: unknown): Answer | undefined {
  const isPassed = typeof body === "object" && body !== null && passedBrand in body;
  return isPassed ? (body as Passed).answer : undefined;
}
