/** Who is calling, as every authenticator reports it. */
export interface User {
  readonly id: string;
  readonly tenant: string | undefined;
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
