/** Who is calling, as every authenticator reports it. */
export interface User {
  readonly id: string;
  readonly tenant: string | undefined;
  /**
   * Whoever limits, credits, cache entries and idempotency keys belong to: the id, within the
   * tenant where there is one. The same id in two tenants is two principals.
   */
  readonly principal: string;
  readonly scopes: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** The verified claims, as they came. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly token: {
    /** Names the token without being it: its SHA-256 in base64url. */
    readonly id: string;
    /** The token itself says that a second factor was shown (`amr` holds `mfa`). */
    readonly mfa: boolean;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
  };
}

/** Ids and tenants hold no control characters, so that a line break between them is unambiguous. */
export function principalOf({ id, tenant, people }: Person): string {
  const within = tenant === undefined ? id : `${tenant}\n${id}`;
  return people === undefined ? within : `${people}\n${tenant === undefined ? "\n" : ""}${within}`;
}

/** Who a principal is made of. */
interface Person {
  readonly id: string;
  readonly tenant?: string | undefined;
  /** Whose people these are, where ids of several sources may meet: an issuer. */
  readonly people?: string | undefined;
}
