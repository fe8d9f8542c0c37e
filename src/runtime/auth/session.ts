import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { assertStrong, deriveKey, secretsOf } from "../encryption/keys.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import { Refusal } from "../http/refusal.js";
import type { World } from "../world/world.js";
import { readUser } from "./claims.js";
import { scopeMissing } from "./refusals.js";
import { principalOf, type User } from "./user.js";

/** Who a session is opened for. */
export interface SessionUser {
  readonly id: string;
  readonly tenant?: string | undefined;
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
  /** True when a second factor was shown at the login. */
  readonly mfa?: boolean;
}

/** How long a session lasts. */
export interface SessionOptions {
  /** Seconds; eight hours unless said. */
  readonly expiresIn?: number;
}

/** Sessions in a cookie that only this service can write. */
export interface Sessions {
  /**
   * Sets the cookie, and gives the token that pages send as `X-CSRF-Token` with everything but GET.
   * Rejects with a RangeError when `expiresIn` isn't a positive number.
   */
  open(response: Response, user: SessionUser, options?: SessionOptions): Promise<string>;
  /** Takes the cookie away. The session itself ends when its time is over. */
  end(response: Response): void;
  /** @throws Refusal 401 `session_missing`, `session_invalid`, 403 `csrf_token_invalid`, `scope_missing`. */
  user(request: Request, permissions: readonly string[]): Promise<User>;
}

/** Sent to this host alone, over TLS alone (RFC 6265bis, section 4.1.3.2). */
export const sessionCookie = "__Host-session";
const csrfField = "x-csrf-token";
const eightHours = 28_800;
const issuer = "session";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";

const facts = z.looseObject({ csrf: z.string().min(20), jti: z.string().min(1) });

/** @throws StartupError when there is no strong SECRET_KEY. */
export function createSessions(environment: Environment, world: World): Sessions {
  const secrets = secretsOf(environment);
  if (secrets.length === 0) throw new StartupError([withoutKey]);
  for (const secret of secrets) assertStrong(secret, "SECRET_KEY");
  const keys = secrets.map((secret) => deriveKey(secret, "sessions"));
  const [signing = Buffer.alloc(0)] = keys;
  return {
    async open(response, user, { expiresIn = eightHours } = {}) {
      if (!(expiresIn > 0 && Number.isFinite(expiresIn))) {
        throw new RangeError("A session lasts a positive number of seconds.");
      }
      const csrf = randomBytes(24).toString("base64url");
      const token = await sign(user, { csrf, expiresIn, key: signing, world });
      const age = `Max-Age=${String(Math.ceil(expiresIn))}`;
      response.append("set-cookie", `${sessionCookie}=${token}; ${attributes}; ${age}`);
      return csrf;
    },
    end(response) {
      response.append("set-cookie", `${sessionCookie}=; ${attributes}; Max-Age=0`);
    },
    async user(request, permissions) {
      const token = cookieOf(request);
      if (token === undefined) throw sessionMissing();
      const claims = await verified(token, keys, world);
      const read = claims && readUser(claims, {});
      const known = facts.safeParse(claims);
      if (!read || !known.success) throw sessionInvalid();
      if (!isSafe(request) && !fromOwnPage(request, known.data.csrf)) throw csrfInvalid();
      const { mfa, expiresAt, ...rest } = read;
      const missing = permissions.filter((scope) => !read.scopes.has(scope));
      if (missing.length > 0) throw scopeMissing("api", permissions, missing);
      const id = createHash("sha256").update(known.data.jti).digest("base64url");
      return { ...rest, principal: principalOf(rest), token: { id, mfa, expiresAt } };
    },
  };
}

interface Signing {
  readonly csrf: string;
  readonly expiresIn: number;
  readonly key: Buffer;
  readonly world: World;
}

function sign(user: SessionUser, { csrf, expiresIn, key, world }: Signing): Promise<string> {
  const begin = Math.floor(world.clock.now() / 1000);
  const claims = {
    iss: issuer,
    sub: user.id,
    ...(user.tenant !== undefined && { tenant: user.tenant }),
    scope: [...(user.scopes ?? [])],
    roles: [...(user.roles ?? [])],
    ...(user.mfa === true && { amr: ["mfa"] }),
    csrf,
    exp: begin + Math.ceil(expiresIn),
    // Names the session to guards of the store; nobody may guess another's.
    jti: randomBytes(16).toString("base64url"),
  };
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "session+jwt" }).sign(key);
}

async function verified(token: string, keys: readonly Buffer[], { clock }: World) {
  for (const key of keys) {
    try {
      const currentDate = new Date(clock.now());
      const options = { algorithms: ["HS256"], typ: "session+jwt", issuer, currentDate };
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      // Signed with an older key, perhaps; everything else is final.
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return undefined;
    }
  }
  return undefined;
}

/** Undefined without the cookie, empty when there are two: nobody can tell whose is right. */
function cookieOf({ headers }: Pick<Request, "headers">): string | undefined {
  const found = (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${sessionCookie}=`))
    .map((pair) => pair.slice(sessionCookie.length + 1));
  return found.length > 1 ? "" : found[0];
}

const isSafe = ({ method }: Pick<Request, "method">): boolean =>
  ["GET", "HEAD", "OPTIONS"].includes(method);

/** Browsers say where a request comes from, and no page can make them lie; else the token tells. */
function fromOwnPage({ headers }: Pick<Request, "headers">, csrf: string): boolean {
  if (headers["sec-fetch-site"] === "same-origin") return true;
  const sent = Buffer.from(String(headers[csrfField] ?? ""));
  const known = Buffer.from(csrf);
  return sent.length === known.length && timingSafeEqual(sent, known);
}

const withoutKey = {
  problem: "SECRET_KEY is not set, so sessions can't be signed.",
  cure: "Set SECRET_KEY to at least 32 random characters: openssl rand -base64 32",
};

const knob = "security.auth_type_required";

function sessionMissing(): Refusal {
  const detail = "This endpoint needs a session: log in first.";
  return new Refusal({ status: 401, code: "session_missing", detail, knob });
}

function sessionInvalid(): Refusal {
  const detail = "The session is not valid, or has ended: log in again.";
  return new Refusal({ status: 401, code: "session_invalid", detail, knob });
}

function csrfInvalid(): Refusal {
  const detail = "The request doesn't come from a page of this site: send its X-CSRF-Token.";
  return new Refusal({ status: 403, code: "csrf_token_invalid", detail, knob });
}
