/** The resolved `endpointgen.yaml` as plain data: the generated `settings.ts` holds one. */

/** How tokens are verified. Names of environment variables, where they apply, are not values. */
export interface AuthSettings {
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly algorithms?: readonly string[];
  readonly jwks_url?: string;
  /** The name of the environment variable that holds the shared secret. */
  readonly secret?: string;
  /** Seconds. */
  readonly clock_tolerance?: number;
  /** Where a token says who the user is and what they may; dots go into nested claims. */
  readonly claims?: {
    readonly user?: string;
    readonly tenant?: string;
    readonly scopes?: string;
    readonly roles?: string;
  };
  /** Seconds for which the decision on a verified token is remembered. */
  readonly token_cache?: number;
}

/** Which web pages may call the API; without it none may. */
export interface CorsSettings {
  /** Exact origins such as `https://app.example.com`. */
  readonly origins: readonly string[];
  /** Request headers that pages may send besides the simple ones. */
  readonly headers?: readonly string[];
  /** Response headers that pages may read. */
  readonly expose?: readonly string[];
  readonly credentials?: boolean;
  /** Seconds for which a browser may remember the answer. */
  readonly max_age?: number;
}

export type BuiltinName = "metrics" | "docs" | "openapi";
/** `closed`: as if it weren't there. `ip_whitelist`: only addresses of IP_WHITELIST. */
export type BuiltinGuard = "open" | "closed" | "ip_whitelist";

/** The endpoints that every project has. `/live` and `/ready` are always open. */
export interface BuiltinSettings {
  /** Goes before all of them, such as `/internal`. */
  readonly prefix?: string;
  /** Serves them on a port of their own instead of the API's. */
  readonly port?: number;
  /** One guard for all, or one each; unset: open in development, closed in production. */
  readonly guard?: BuiltinGuard | Readonly<Partial<Record<BuiltinName, BuiltinGuard>>>;
}

export interface Settings {
  readonly version: 1;
  /** Heads the API document and its page. */
  readonly title?: string;
  /** Goes before the path of every endpoint, such as `/v1`. */
  readonly base_path?: string;
  readonly auth?: AuthSettings;
  /** CIDRs whose `X-Forwarded-For` is believed. */
  readonly trusted_proxies?: readonly string[];
  readonly cors?: CorsSettings;
  /** Bytes. */
  readonly body_limit: number;
  /** Seconds; bounds all attempts of a request. */
  readonly request_timeout: number;
  readonly builtin?: BuiltinSettings;
  /** Users' own profiles, as `mountUserProfile` shows them: the scope, and seconds that one is kept. */
  readonly user_profile?: { readonly scope?: string; readonly ttl?: number };
}
