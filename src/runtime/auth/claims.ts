import { z } from "zod";
import type { User } from "./user.js";

/** Where a token says who the user is and what they may; dots lead into nested claims. */
export interface ClaimPlaces {
  /** `sub` when absent. */
  readonly user?: string;
  /** `tenant` when absent. */
  readonly tenant?: string;
  /** The first of `scope`, `scp`, `permissions` that the token has when absent. */
  readonly scopes?: string;
  /** `roles` when absent. */
  readonly roles?: string;
}

/** A user, but for the name of the token. */
export type ReadUser = Omit<User, "token" | "principal"> & Pick<User["token"], "mfa" | "expiresAt">;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Texts that become keys and log fields: bounded, without control characters, and without halves of
 * characters, which all turn into the same bytes.
 */
export const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);
const names = z.array(name).max(1000);
/** RFC 7519 allows fractions; `1e400` is infinite in JavaScript and refused here. */
const seconds = z
  .number()
  .nonnegative()
  .max(Number.MAX_SAFE_INTEGER / 1000);
const registered = z.looseObject({
  exp: seconds,
  nbf: seconds.optional(),
  iat: seconds.optional(),
  sub: name.optional(),
});
/** A list, or one text with spaces between them (RFC 8693, section 4.2). */
const scopeList = z.union([z.string().transform((text) => text.split(" ").filter(Boolean)), names]);
/** A list, or one role: roles may hold spaces, so that a text is never split. */
const roleList = z.union([name.transform((role) => [role]), names]);

/** Makes a user of verified claims; undefined when one of them is not what it should be. */
export function readUser(claims: Claims, places: ClaimPlaces): ReadUser | undefined {
  const facts = registered.safeParse(claims);
  const id = name.safeParse(claimAt(claims, places.user ?? "sub"));
  const tenant = name.optional().safeParse(claimAt(claims, places.tenant ?? "tenant"));
  const scopes = scopeList.optional().safeParse(scopesOf(claims, places.scopes));
  const roles = roleList.optional().safeParse(claimAt(claims, places.roles ?? "roles"));
  if (!facts.success || !id.success || !tenant.success || !scopes.success || !roles.success) {
    return undefined;
  }
  return {
    id: id.data,
    tenant: tenant.data,
    scopes: new Set(scopes.data),
    roles: new Set(roles.data),
    claims,
    mfa: Array.isArray(claims["amr"]) && claims["amr"].includes("mfa"),
    expiresAt: facts.data.exp * 1000,
  };
}

function scopesOf(claims: Claims, place: string | undefined): unknown {
  if (place !== undefined) return claimAt(claims, place);
  const found = ["scope", "scp", "permissions"].find((key) => Object.hasOwn(claims, key));
  return found === undefined ? undefined : claims[found];
}

/** The claim of that very name (`https://example.com/roles` has dots), else the nested one. */
function claimAt(claims: Claims, place: string): unknown {
  if (Object.hasOwn(claims, place)) return claims[place];
  let at: unknown = claims;
  for (const key of place.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Claims)[key];
  }
  return at;
}
