import type { KeyObject } from "node:crypto";
import type { JWK } from "jose";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import type { Clock } from "../world/world.js";
import { algorithmsOf, publicKeyOf, secretKeyOf } from "./keys.js";
import { RemoteKeys, type RemoteKeysOptions, type TellKeys } from "./remote-keys.js";

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
  /**
   * Its users are the same people as the first issuer's. Otherwise a user's principal holds the
   * issuer's name, so that the same id of two issuers is two people.
   */
  readonly samePeople?: boolean;
}

/** What keys by URL are kept with. */
export interface KeeperOptions {
  readonly clock: Pick<Clock, "now">;
  /** Called when an issuer has taken a key back. */
  readonly rotated: () => void;
  /** Hears when an issuer's keys can't be fetched, and when they can again. */
  readonly told?: TellKeys | undefined;
  /** Gets the document of keys; the network unless said. */
  readonly load?: RemoteKeysOptions["load"] | undefined;
}

/** An issuer, ready to verify. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string[];
  readonly algorithms: ReadonlySet<string>;
  readonly key: KeyObject | RemoteKeys;
  /** Goes into the principals of its users; undefined for the first issuer's. */
  readonly people: string | undefined;
}

/**
 * Makes issuers ready, by their `iss`.
 * @throws StartupError for an unreadable or weak key, an algorithm that doesn't fit it, and two
 * issuers of one name.
 */
export function trustIssuers(
  issuers: readonly Issuer[],
  keeper: KeeperOptions,
): ReadonlyMap<string, TrustedIssuer> {
  const trusted = new Map<string, TrustedIssuer>();
  const problems: StartupProblem[] = [];
  for (const issuer of issuers) {
    try {
      if (trusted.has(issuer.issuer)) throw new TypeError("it is configured twice");
      const people = trusted.size === 0 || issuer.samePeople === true ? undefined : issuer.issuer;
      trusted.set(issuer.issuer, { ...trust(issuer, keeper), people });
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

function trust(from: Issuer, keeper: KeeperOptions): Omit<TrustedIssuer, "people"> {
  if (from.issuer === "") throw new TypeError("its name is empty");
  const audience = [from.audience].flat();
  if (audience.length === 0 || audience.includes("")) throw new TypeError("no audience is given");
  const { key, kind } = keyOf(from, keeper);
  return { issuer: from.issuer, audience, key, algorithms: algorithmsOf(kind, from.algorithms) };
}

function keyOf(
  from: Issuer,
  keeper: KeeperOptions,
): { key: TrustedIssuer["key"]; kind: KeyObject | "remote" } {
  if ("jwksUrl" in from) {
    return { key: new RemoteKeys({ url: urlOf(from.jwksUrl), ...keeper }), kind: "remote" };
  }
  const key = "secret" in from ? secretKeyOf(from.secret) : publicKeyOf(from.publicKey);
  return { key, kind: key };
}

function urlOf(url: string | URL): URL {
  const parsed = URL.canParse(String(url)) ? new URL(url) : undefined;
  const local = parsed && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && local)) return parsed;
  throw new TypeError("jwks_url must be an https URL");
}
