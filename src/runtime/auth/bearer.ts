import type { IncomingHttpHeaders } from "node:http";

/** What an authenticator reads of a request. */
export interface WithHeaders {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders?: readonly string[];
}

/** What stands in the `Authorization` header. */
export type Bearer =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | { readonly kind: "token"; readonly token: string };

const field = "authorization";
/** Characters; Node takes 16 KiB of headers in all. */
const longest = 8192;
const scheme = /^bearer(?: +|$)/i;
/** Three parts of base64url, nothing else: no JWE (five parts), no JSON form, no white space. */
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Takes the token from `Authorization: Bearer …` (RFC 6750, section 2.1). The other two places
 * of the RFC, body and query, are never looked at: they end up in logs. Another scheme counts as none.
 */
export function bearerOf(request: WithHeaders): Bearer {
  if (isRepeated(request.rawHeaders ?? [])) return { kind: "malformed" };
  const header = request.headers.authorization ?? "";
  const start = scheme.exec(header);
  if (!start) return { kind: "none" };
  const token = header.slice(start[0].length);
  if (token === "") return { kind: "none" };
  const fits = token.length <= longest && compactJws.test(token);
  return fits ? { kind: "token", token } : { kind: "malformed" };
}

/** Node takes the first of several; what stands before us may have looked at another. */
function isRepeated(raw: readonly string[]): boolean {
  let count = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at];
    if (name?.length === field.length && name.toLowerCase() === field) count += 1;
  }
  return count > 1;
}
