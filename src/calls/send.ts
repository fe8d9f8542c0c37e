import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.js";
import type { Host } from "../host.js";

export interface Sent {
  readonly status: number;
  readonly statusText: string;
  readonly ms: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What each guard said, in the order of the pipeline: development servers tell. */
  readonly trail: readonly (readonly [guard: string, note: string])[];
}

export interface Request {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Between two attempts to reach a server that is starting again. */
const retryMs = 100;

/**
 * Sends it; a `Failure` when nobody listens there. A server that is starting again gets
 * `patienceMs` to come back.
 */
export async function send(host: Host, request: Request, patienceMs = 0): Promise<Sent> {
  for (let waited = 0; ; waited += retryMs) {
    const start = host.now();
    const response = await answerTo(host, request);
    if (response !== undefined) return sentOf(response, host, start);
    if (waited >= patienceMs) throw unreachable(request, patienceMs);
    await sleep(retryMs);
  }
}

async function sentOf(response: Response, host: Host, start: number): Promise<Sent> {
  const body = await response.text();
  const headers = Object.fromEntries(response.headers);
  return {
    status: response.status,
    statusText: response.statusText,
    ms: host.now() - start,
    headers,
    body,
    trail: trailOf(headers["endpointgen-trail"]),
  };
}

/** Undefined when nobody listens. */
async function answerTo(
  host: Host,
  { url, method, headers, body }: Request,
): Promise<Response | undefined> {
  try {
    return await host.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  } catch {
    return undefined;
  }
}

function unreachable({ url }: Request, patienceMs: number): Failure {
  return new Failure(
    `no server answers at ${new URL(url).origin}`,
    patienceMs === 0 ? "start it: npm run dev" : "see what npm run dev says, or start it",
  );
}

function trailOf(header: string | undefined): Sent["trail"] {
  try {
    const value: unknown = JSON.parse(header ?? "[]");
    return Array.isArray(value) ? value.filter(isStation) : [];
  } catch {
    return [];
  }
}

function isStation(value: unknown): value is readonly [string, string] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string")
  );
}
