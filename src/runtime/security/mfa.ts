import type { IncomingHttpHeaders } from "node:http";
import type { User } from "../auth/user.js";
import { Refusal } from "../http/refusal.js";
import type { World } from "../world/world.js";
import { totpStep } from "./totp.js";
import type { SecondFactor } from "./totp_once.js";

/** Where secrets come from. */
export interface MfaOptions {
  /** The user's TOTP secret in base32; undefined when they have none. */
  readonly secretOf: (
    userId: string,
    user: User,
  ) => string | undefined | Promise<string | undefined>;
  readonly world: World;
}

/** What is read of a request: the header `X-MFA-Code`, else the body field `mfa_code`. */
export interface WithCode {
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
}

/** Looks at the second factor of a request. */
export interface Mfa {
  /**
   * What the request shows. A promise only when `secretOf` gives one; where nothing is shown, or
   * the token vouches for itself, the secret isn't asked for.
   * @throws Refusal 503 `mfa_unavailable` when the secret can't be had or read.
   */
  shown(request: WithCode, user: User): SecondFactor | Promise<SecondFactor>;
}

/** Makes the check of TOTP codes; whether a code was used before is for the store to say. */
export function createMfa({ secretOf, world }: MfaOptions): Mfa {
  const judge = (code: string, secret: string | undefined): SecondFactor["shown"] => {
    if (secret === undefined) return { kind: "wrong" };
    const step = totpStep(secret, code, world.clock.now());
    return step === undefined ? { kind: "wrong" } : { kind: "step", step };
  };
  return {
    shown(request, user) {
      const about = { user: user.principal, token: user.token.id, trusted: user.token.mfa };
      const code = about.trusted ? undefined : codeOf(request);
      if (code === undefined || code === "") return { ...about, shown: { kind: "none" } };
      if (typeof code !== "string" || !/^\d{6}$/.test(code)) {
        return { ...about, shown: { kind: "wrong" } };
      }
      return orUnavailable(() => {
        const secret = secretOf(user.id, user);
        if (!(secret instanceof Promise)) return { ...about, shown: judge(code, secret) };
        return secret.then((found) => ({ ...about, shown: judge(code, found) }));
      });
    },
  };
}

/** The first place that holds anything decides. */
function codeOf({ headers, body }: WithCode): unknown {
  const header = headers["x-mfa-code"];
  if (header !== undefined && header !== "") return header;
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, "mfa_code"))
    return undefined;
  const code = (body as Readonly<Record<string, unknown>>)["mfa_code"];
  return code === null ? undefined : code;
}

function orUnavailable<T>(work: () => T | Promise<T>): T | Promise<T> {
  try {
    const result = work();
    return result instanceof Promise ? result.catch(refuse) : result;
  } catch (error) {
    return refuse(error);
  }
}

/** Closed, not open: without the secret nobody passes. */
function refuse(error: unknown): never {
  const refusal = new Refusal({
    status: 503,
    code: "mfa_unavailable",
    detail: "Second factors can't be checked just now.",
    headers: { "retry-after": "5" },
    knob: "security.mfa_required",
  });
  refusal.cause = error;
  throw refusal;
}
