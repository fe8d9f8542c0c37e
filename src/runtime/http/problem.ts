/** Problem documents: how every refusal and every failure looks to the caller (RFC 9457). */
import type { Answer } from "./answer.js";
import { Refusal } from "./refusal.js";

/** What a problem document says besides the refusal itself. */
export interface ProblemContext {
  readonly requestId: string;
  /** Development only: the place in the YAML that decided it. */
  readonly decidedBy?: string | undefined;
}

/** Which request a refusal is told to. */
export interface Told {
  readonly id: string;
  readonly endpoint: string;
}

/** Turns a refusal into its document. */
export type TellProblem = (refusal: Refusal, told: Told) => Answer;

const type = "application/problem+json; charset=utf-8";

/** The answer of a refusal. Members of the refusal never replace the standard ones. */
export function problemAnswer(refusal: Refusal, context: ProblemContext): Answer {
  const document = {
    ...refusal.members,
    ...standard(refusal.status, refusal.code, refusal.message, context.requestId),
    ...(context.decidedBy !== undefined && { decided_by: context.decidedBy }),
  };
  return {
    status: refusal.status,
    headers: { ...lowerCase(refusal.headers), "content-type": type, "cache-control": "no-store" },
    body: [JSON.stringify(document)],
  };
}

/** What the caller learns of a failure that nobody foresaw: nothing but that it happened. */
export function internalRefusal(): Refusal {
  return new Refusal({
    status: 500,
    code: "internal",
    detail: "Something went wrong on our side. The request id finds it in our logs.",
  });
}

function standard(status: number, code: string, detail: string, requestId: string) {
  return {
    type: `urn:endpointgen:problem:${code}`,
    title: inWords(code),
    status,
    detail,
    instance: `urn:endpointgen:request:${encodeURIComponent(requestId)}`,
    code,
    request_id: requestId,
  };
}

function inWords(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
