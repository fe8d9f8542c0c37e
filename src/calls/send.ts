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
  readonly body: string | undefined;
}

/** Sends it; a `Failure` when nobody listens there. */
export async function send(host: Host, request: Request): Promise<Sent> {
  const start = host.now();
  const response = await answerTo(host, request);
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

async function answerTo(host: Host, { url, method, headers, body }: Request): Promise<Response> {
  try {
    return await host.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  } catch {
    throw new Failure(`no server answers at ${new URL(url).origin}`, "start it: npm run dev");
  }
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
