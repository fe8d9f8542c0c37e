import type { KeyObject } from "node:crypto";
import { createRemoteJWKSet, type JWK } from "jose";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import { algorithmsOf, publicKeyOf, secretKeyOf } from "./keys.js";

/** Who may issue tokens, and how they are recognised: by exactly one kind of key. */
export type Issuer = IssuerFacts &
  (
    | { readonly secret: string | KeyObject }
    | { readonly publicKey: string | JWK | KeyObject }
    | { readonly jwksUrl: string | URL }
  );

interface IssuerFacts {
  /** The token's `iss`, letter by letter. */
  readonly issuer: string;
  /** One of these must be in the token's `aud`. */
  readonly audience: string | readonly string[];
  /** The only algorithms accepted; by default those that fit the key. */
  readonly algorithms?: readonly string[];
}

/** Keys that are fetched by URL, and kept. */
export type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/** An issuer, ready to verify. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string[];
  readonly algorithms: ReadonlySet<string>;
  readonly key: KeyObject | RemoteKeys;
}

/**
 * Makes issuers ready, by their `iss`.
 * @throws StartupError for an unreadable or weak key, an algorithm that doesn't fit it, and two
 * issuers of one name.
 */
export function trustIssuers(issuers: readonly Issuer[]): ReadonlyMap<string, TrustedIssuer> {
  const trusted = new Map<string, TrustedIssuer>();
  const problems: StartupProblem[] = [];
  for (const issuer of issuers) {
    try {
      if (trusted.has(issuer.issuer)) throw new TypeError("it is configured twice");
      trusted.set(issuer.issuer, trust(issuer));
    } catch (error) {
      const reason = error instanceof TypeError ? error.message : "its key can't be read";
      problems.push({
        problem: `Tokens of the issuer "${issuer.issuer}" can't be verified: ${reason}.`,
        cure: "Correct auth in endpointgen.yaml, or the JWT_* settings.",
      });
    }
  }
  if (problems.length > 0) throw new StartupError(problems);
  return trusted;
}

function trust(from: Issuer): TrustedIssuer {
  if (from.issuer === "") throw new TypeError("its name is empty");
  const audience = [from.audience].flat();
  if (audience.length === 0 || audience.includes("")) throw new TypeError("no audience is given");
  const { key, kind } = keyOf(from);
  return { issuer: from.issuer, audience, key, algorithms: algorithmsOf(kind, from.algorithms) };
}

function keyOf(from: Issuer): { key: TrustedIssuer["key"]; kind: KeyObject | "remote" } {
  if ("jwksUrl" in from) return { key: createRemoteJWKSet(urlOf(from.jwksUrl)), kind: "remote" };
  const key = "secret" in from ? secretKeyOf(from.secret) : publicKeyOf(from.publicKey);
  return { key, kind: key };
}

function urlOf(url: string | URL): URL {
  const parsed = URL.canParse(String(url)) ? new URL(url) : undefined;
  const local = parsed && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && local)) return parsed;
  throw new TypeError("jwks_url must be an https URL");
}
