/** What a request can be told besides what `fetch` knows. */
export interface FetchInit extends RequestInit {
  /** Seconds until it is given up, answer included; 30 unless said, and never longer than the request that asks. */
  readonly timeout?: number;
  /** Bytes of the answer, after decompression; 10 MiB unless said. */
  readonly maxBytes?: number;
}

/** One request as it goes out. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit["body"];
}

/** A call of `fetch`, read. */
export interface Asked {
  readonly request: Outgoing;
  readonly redirect: NonNullable<RequestInit["redirect"]>;
  readonly signals: readonly (AbortSignal | null | undefined)[];
  /** Seconds. */
  readonly timeout: number;
  readonly maxBytes: number;
}

const unlessSaid = { timeout: 30, maxBytes: 10 * 1_048_576 };

/** Longest time, in seconds: a timer of more than 24 days fires at once. */
const longest = 86_400;

/** What every HTTP implementation writes in capitals (Fetch standard, "normalize"). */
const known: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

const forbidden: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/**
 * Reads the arguments of `fetch`. Throws a TypeError for what is no request, and a RangeError for
 * bounds that bound nothing. Neither repeats what it was given, which may hold secrets.
 */
export function readAsked(input: string | URL | Request, init: FetchInit = {}): Asked {
  const { timeout = unlessSaid.timeout, maxBytes = unlessSaid.maxBytes } = init;
  if (!(timeout > 0 && timeout <= longest)) throw new RangeError("timeout is 0 to 86400 seconds.");
  if (!(maxBytes >= 0)) throw new RangeError("maxBytes is a number of bytes, 0 or more.");
  if (init.integrity) throw new TypeError("integrity isn't looked at here.");
  const from = input instanceof Request ? input : undefined;
  const url = urlOf(input instanceof Request ? input.url : input);
  const method = methodOf(init.method ?? from?.method ?? "GET");
  const body = init.body ?? from?.body ?? null;
  if (body !== null && (method === "GET" || method === "HEAD")) {
    throw new TypeError(`A ${method} request has no body.`);
  }
  const headers = headersOf(init.headers ?? from?.headers);
  return {
    request: { url, method, headers, body },
    redirect: init.redirect ?? from?.redirect ?? "follow",
    signals: [init.signal, from?.signal],
    timeout,
    maxBytes,
  };
}

function urlOf(given: string | URL): URL {
  const text = given instanceof URL ? given.href : given;
  if (!URL.canParse(text)) throw new TypeError("What is to be fetched is no absolute URL.");
  return new URL(text);
}

function methodOf(text: string): string {
  const upper = text.toUpperCase();
  const method = known.has(upper) ? upper : text;
  if (forbidden.has(upper) || !/^[!#$%&'*+.^`|~\w-]+$/.test(method)) {
    throw new TypeError("The method can't be fetched with.");
  }
  return method;
}

function headersOf(given: RequestInit["headers"]): Headers {
  try {
    return new Headers(given);
  } catch {
    throw new TypeError("A header field has a name or a value that HTTP doesn't allow.");
  }
}

/** The request with a form as its bytes: undici's `fetch` takes only forms of its own class. */
export async function packed(request: Outgoing): Promise<Outgoing> {
  if (!(request.body instanceof FormData)) return request;
  const form = new Response(request.body);
  const headers = new Headers(request.headers);
  headers.set("content-type", form.headers.get("content-type") ?? "multipart/form-data");
  return { ...request, headers, body: await form.blob() };
}
