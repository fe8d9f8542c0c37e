import { hash, randomBytes } from "node:crypto";
import type { Request } from "express";
import { StartupError } from "../environment/startup-error.js";
import { Refusal } from "../http/refusal.js";
import type { World } from "../world/world.js";
import { assertNames } from "./checked-names.js";
import { Decisions } from "./decisions.js";
import { scopeMissing } from "./refusals.js";
import { principalOf, type User } from "./user.js";

/** Whose an API key is, as the project knows them. */
export interface ApiKeyOwner {
  readonly id: string;
  readonly tenant?: string | undefined;
  readonly scopes: readonly string[];
  readonly roles?: readonly string[];
  /** Milliseconds since 1970; a key without it is good until it is taken away. */
  readonly expiresAt?: number;
}

/** Finds the owner of a key by its SHA-256 (64 hexadecimal digits); undefined when there is none. */
export type FindApiKey = (
  hash: string,
) => Promise<ApiKeyOwner | undefined> | ApiKeyOwner | undefined;

/** What keys are looked up with. */
export interface ApiKeyOptions {
  /** `wiring.apiKey`. */
  readonly find: FindApiKey | undefined;
  /** Seconds for which an owner is remembered. */
  readonly tokenCache?: number;
  readonly world: World;
}

const remembered = 10_000;
/** Visible ASCII, long enough that nobody guesses it. */
const wellFormed = /^[\x21-\x7e]{20,512}$/;

/**
 * A new API key of 256 random bits. Show it once, and keep `hashApiKey` of it alone.
 * @example
 * import { createApiKey, hashApiKey } from "@endpointgen/runtime";
 *
 * const key = createApiKey("billing");
 * process.stdout.write(`${key} is kept as ${hashApiKey(key)}\n`);
 */
export function createApiKey(prefix = "key"): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}

/** The SHA-256 of an API key in hexadecimal digits: what is kept of it, and looked up. */
export function hashApiKey(key: string): string {
  return hash("sha256", key, "hex");
}

/**
 * Says who is calling by `X-API-Key`. Neither the key nor its owner is asked for again while it is
 * remembered. The function rejects with a Refusal: 401 `api_key_missing`, `api_key_invalid`, or 403
 * `scope_missing`.
 * @throws StartupError without a function that finds keys.
 */
export function createApiKeys({ find, tokenCache = 60, world }: ApiKeyOptions) {
  if (find === undefined) throw new StartupError([nobodyFinds]);
  const decisions = new Decisions(remembered);
  const look = async (hash: string): Promise<User> => {
    const now = world.clock.now();
    const owner = await find(hash);
    const { expiresAt = Infinity } = owner ?? {};
    if (owner === undefined || expiresAt <= now) throw invalid();
    const user = userOf(owner, hash, expiresAt);
    const until = Math.min(expiresAt, now + tokenCache * 1000);
    if (until > now) decisions.set(hash, { user, until });
    return user;
  };
  return async (request: Request, permissions: readonly string[]): Promise<User> => {
    const key = request.headers["x-api-key"];
    if (key === undefined || key === "") throw missing();
    if (typeof key !== "string" || !wellFormed.test(key)) throw invalid();
    const hash = hashApiKey(key);
    const user = decisions.get(hash, world.clock.now()) ?? (await look(hash));
    const lacking = permissions.filter((scope) => !user.scopes.has(scope));
    if (lacking.length > 0) throw scopeMissing("api", permissions, lacking);
    return user;
  };
}

function userOf(owner: ApiKeyOwner, hash: string, expiresAt: number): User {
  const { id, tenant, scopes, roles = [] } = owner;
  assertNames(owner, "wiring.apiKey");
  return {
    id,
    tenant,
    principal: principalOf({ id, tenant }),
    scopes: new Set(scopes),
    roles: new Set(roles),
    claims: {},
    token: { id: hash, mfa: false, expiresAt },
  };
}

const nobodyFinds = {
  problem: "An endpoint asks for an API key, but nobody says whose a key is.",
  cure: "Wire apiKey: (hash) => the owner of the key with that SHA-256.",
};

const knob = "security.auth_type_required";
const headers = { "www-authenticate": 'ApiKey realm="api"' };

function missing(): Refusal {
  const detail = "This endpoint needs an API key: X-API-Key: <key>.";
  return new Refusal({ status: 401, code: "api_key_missing", detail, headers, knob });
}

function invalid(): Refusal {
  const detail = "The API key is not valid.";
  return new Refusal({ status: 401, code: "api_key_invalid", detail, headers, knob });
}
