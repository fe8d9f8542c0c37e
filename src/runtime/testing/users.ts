import { createAccessToken } from "../auth/access-token.js";
import { principalOf } from "../auth/user.js";
import type { EndpointDefinition } from "../request/definition.js";
import { totpCode } from "../security/totp.js";
import type { World } from "../world/world.js";

/** What a person of a test is; what is left out passes. */
export interface UserSpec {
  readonly id?: string;
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
  readonly credits?: number;
  readonly tenant?: string | undefined;
  /** How they show a second factor: their token says it, or they send codes. */
  readonly mfa?: "token" | "code";
  /** More claims of the token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Somebody who can call. */
export interface TestUser {
  readonly id: string;
  /** Whom limits, credits and stored answers belong to: the id within its tenant. */
  readonly principal: string;
  readonly tenant: string | undefined;
  /** Their token, session or key vouches for a second factor. */
  readonly mfa: boolean;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly credits: number;
  /** A new TOTP code that was not used before, as far as the clock allows. */
  readonly code: () => string;
  /** The user's access token; the same each time, so that marks of the store hold. */
  readonly token: () => Promise<string>;
}

/** The issuer of tokens that a test's app trusts. */
export const testIssuer = {
  issuer: "https://issuer.test",
  audience: "test",
  secret: "a secret of the tests only, 0123456789",
} as const;

/** Base32 of twenty bytes, as authenticator apps get it. */
export const testTotpSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const tenYears = 315_360_000;
const stepMs = 30_000;

/** Makes a user; by default one who passes every guard of the endpoint. */
export function testUser(definition: EndpointDefinition, spec: UserSpec, world: World): TestUser {
  const { id = "ada" } = spec;
  const user = {
    id,
    principal: principalOf({ id, tenant: spec.tenant }),
    tenant: spec.tenant,
    mfa: spec.mfa !== "code",
    scopes: spec.scopes ?? definition.permissions ?? [],
    roles: spec.roles ?? definition.roles?.slice(0, 1) ?? [],
    credits: spec.credits ?? 1000,
  };
  let token: Promise<string> | undefined;
  return {
    ...user,
    code: freshCodes(world),
    token: () =>
      (token ??= createAccessToken({
        key: testIssuer.secret,
        issuer: testIssuer.issuer,
        audience: testIssuer.audience,
        subject: user.id,
        scopes: user.scopes,
        roles: user.roles,
        expiresIn: tenYears,
        claims: {
          ...(spec.mfa !== "code" && { amr: ["mfa"] }),
          ...spec.claims,
          ...(spec.tenant !== undefined && { tenant: spec.tenant }),
        },
        world,
      })),
  };
}

/** A verifier takes the step before and the one after, so three codes fit into one moment. */
function freshCodes({ clock }: World): () => string {
  let last = -Infinity;
  return () => {
    const step = Math.floor(clock.now() / stepMs);
    last = Math.min(Math.max(last + 1, step - 1), step + 1);
    return totpCode(testTotpSecret, last * stepMs);
  };
}
