import type { Received } from "./connections.js";
import type { Outgoing } from "./outgoing.js";

/** Fields that only the first origin may see. */
const credentials = ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/** Fields that describe a body. */
const ofBody = ["content-encoding", "content-language", "content-location", "content-type"];

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The request that a redirect asks for (Fetch standard, HTTP-redirect fetch); undefined when the
 * answer is none. Credentials don't go to another origin.
 * Throws a TypeError for a body that was a stream and has been sent.
 */
export function redirected(request: Outgoing, answer: Received): Outgoing | undefined {
  const location = new Map(answer.headers).get("location");
  if (!redirecting.has(answer.status) || location === undefined) return undefined;
  if (!URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  const headers = new Headers(request.headers);
  if (url.origin !== request.url.origin) for (const name of credentials) headers.delete(name);
  if (!becomesGet(request.method, answer.status)) {
    if (request.body instanceof ReadableStream) {
      throw new TypeError("A redirect asks for the body again, and a stream can be sent once.");
    }
    return { ...request, url, headers };
  }
  for (const name of ofBody) headers.delete(name);
  return { url, method: "GET", headers, body: null };
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== "GET" && method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}
