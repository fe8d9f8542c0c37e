import { z } from "zod";
import { closest } from "../closest.js";
import { Failure } from "../failure.js";
import { loadDevIdentities, type DevIdentities } from "../host-runtime.js";
import type { Host } from "../host.js";
import { rememberToken, rememberedTokens } from "../local.js";

/** One of the people of `dev/users.yaml`. */
export interface Identity {
  readonly user: string;
  /** The user's token: the same until it is about to end. */
  token(): Promise<string>;
  /** A token that says by itself that a second factor was shown; never remembered. */
  verifiedToken(): Promise<string>;
  /** The one-time code of this moment. */
  code(): string;
}

/** A token that ends within this time is replaced: the request must still get through. */
const spareMs = 60_000;

/** Finds `user`, or the first of `dev/users.yaml`. Throws a `Failure` when there is no such user. */
export function findIdentity(host: Host, root: string, user?: string): Identity {
  const dev = loadDevIdentities(root);
  const name = nameOf(dev, root, user);
  return {
    user: name,
    token: async () => {
      const known = rememberedTokens(host, root)[name];
      const fresh = await dev.devToken(root, name);
      const lasts = known !== undefined && endOf(known) - host.now() > spareMs;
      // Who was given a scope since then shows it with the next request.
      if (lasts && rightsIn(known) === rightsIn(fresh)) return known;
      rememberToken(host, root, name, fresh);
      return fresh;
    },
    verifiedToken: () => dev.devToken(root, name, { mfa: true }),
    code: () => dev.devTotp(root, name),
  };
}

function nameOf(dev: DevIdentities, root: string, user: string | undefined): string {
  const names = [...dev.readUsers(root).keys()];
  const wanted = user ?? names[0];
  if (wanted === undefined) throw new Failure("dev/users.yaml names nobody");
  if (names.includes(wanted)) return wanted;
  const nearest = closest(wanted, names);
  throw new Failure(
    `dev/users.yaml has no user "${wanted}"; it has ${names.join(", ")}`,
    nearest === undefined ? undefined : `did you mean ${nearest}?`,
  );
}

const claims = z.looseObject({ exp: z.number() });

/** When a token ends, in milliseconds since 1970; 0 for what isn't a JWT. */
const endOf = (token: string): number => (payloadOf(token)?.exp ?? 0) * 1000;

/** What a token says of its user, without what is new in every token. */
function rightsIn(token: string): string {
  const rights = Object.entries(payloadOf(token) ?? {});
  return JSON.stringify(rights.filter(([name]) => !["exp", "iat", "nbf", "jti"].includes(name)));
}

function payloadOf(token: string): z.output<typeof claims> | undefined {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    return claims.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
