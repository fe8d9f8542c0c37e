import type { Request } from "express";
import type { User } from "../auth/user.js";
import type { Encryption } from "../encryption/encryption.js";
import type { Answer } from "./answer.js";
import type { Environment } from "../environment/load-files.js";
import type { Endpoint } from "../request/contract.js";
import type { Mfa } from "../security/mfa.js";
import type { GuardKey, GuardValues } from "../security/overrides/knobs.js";
import { settleGuards, type Settled } from "../security/overrides/settle.js";
import { strangerNotices } from "../security/overrides/strangers.js";
import type { SecondFactor } from "../security/totp_once.js";
import type { Bar } from "./refusal.js";

/** The guards of one endpoint as they were reviewed; those that are off are left out. */
export interface ReviewedGuards {
  /** A TOTP code marks its token for so many seconds; 0: every request needs one. */
  readonly mfa?: { readonly maxAge: number };
  /** Ranges that may call, or the name of the variable that lists them. */
  readonly ipWhitelist?: "IP_WHITELIST" | readonly string[];
  /** What becomes of marked fields: sealed on their way in, opened on their way out. */
  readonly encryption?: {
    readonly incoming: boolean;
    readonly outgoing: boolean;
    /** As below, for these two. */
    readonly envMayWeaken?: readonly GuardKey[];
  };
  /** Keys that the environment may weaken in production, too. */
  readonly envMayWeaken?: readonly GuardKey[];
}

/** The guards of one endpoint as the environment leaves them. */
export interface EndpointGuards {
  /** Scopes that a token must hold. */
  readonly permissions: readonly string[];
  /** The user needs one of these; none: anybody. */
  readonly roles: readonly string[];
  /** Seconds. */
  readonly mfaMaxAge: number;
  /** The second factor that a request shows. @throws Refusal as `app.mfa.shown` does. */
  readonly shownMfa: (request: Request, user: User) => SecondFactor | Promise<SecondFactor>;
  /** The allow-list of client addresses. */
  readonly allowed: (request: Request) => Bar;
  readonly encryptIncoming: <Input>(input: Input) => Input;
  readonly decryptOutgoing: (answer: Answer) => Answer;
}

/** What the app lends. */
export interface GuardParts {
  readonly environment: Readonly<Environment>;
  readonly production: boolean;
  readonly mfa: Mfa;
  readonly encryption: () => Encryption;
  /** @throws StartupError where the list is wrong. */
  readonly allowList: (cidrs?: readonly string[]) => (request: Request) => Bar;
}

/** Settles what an endpoint's guards come to here; see `settleGuards`. */
export function settledGuards(
  { definition: { name, permissions, roles, auth } }: Endpoint,
  reviewed: ReviewedGuards,
  { environment, production }: Pick<GuardParts, "environment" | "production">,
): Settled {
  const { mfa, ipWhitelist, encryption } = reviewed;
  const values: GuardValues = {
    permission_roles_required: roles ?? [],
    user_permissions_required: permissions ?? [],
    auth_type_required: permissions === undefined ? "none" : (auth ?? "jwt"),
    mfa_required: mfa !== undefined,
    mfa_max_age: mfa?.maxAge ?? 0,
    ip_whitelist_enabled: ipWhitelist !== undefined,
    ip_whitelist: ipWhitelist === "IP_WHITELIST" ? undefined : ipWhitelist,
    user_profile_scope_required: undefined,
    db_enabled: true,
    enable_encryption: encryption?.incoming,
    enable_decryption: encryption?.outgoing,
  };
  const mayWeaken = [...(reviewed.envMayWeaken ?? []), ...(encryption?.envMayWeaken ?? [])];
  return settleGuards({ endpoint: name, values, mayWeaken }, environment, production);
}

/** The guards that the generated code calls. */
export function endpointGuards({ values }: Settled, parts: GuardParts): EndpointGuards {
  return {
    permissions: values.user_permissions_required,
    roles: values.permission_roles_required,
    mfaMaxAge: values.mfa_max_age,
    shownMfa: values.mfa_required ? (...shown) => parts.mfa.shown(...shown) : unasked,
    allowed: values.ip_whitelist_enabled ? parts.allowList(values.ip_whitelist) : () => undefined,
    ...sealing(values, parts),
  };
}

/** Passes as a token does that vouches for itself. */
const unasked: EndpointGuards["shownMfa"] = (_request, user) => ({
  user: user.principal,
  token: user.token.id,
  trusted: true,
  shown: { kind: "none" },
});

type Sealing = Pick<EndpointGuards, "encryptIncoming" | "decryptOutgoing">;

/** Keys are looked at only where fields are marked. */
function sealing(values: GuardValues, { encryption }: GuardParts): Sealing {
  if (values.enable_encryption === undefined) return asItIs;
  const { encryptIncoming, decryptOutgoing, inTheOpen } = encryption();
  if (values.enable_encryption)
    return { encryptIncoming, decryptOutgoing: values.enable_decryption ? decryptOutgoing : same };
  const { sealOutgoing } = inTheOpen;
  return values.enable_decryption ? inTheOpen : { ...inTheOpen, decryptOutgoing: sealOutgoing };
}

const same = <Value>(value: Value): Value => value;
const asItIs: Sealing = { encryptIncoming: same, decryptOutgoing: same };

/** Everything that the environment changes, one sentence each. */
export function guardNotices(
  guarded: ReadonlyMap<Endpoint, Settled>,
  environment: Readonly<Environment>,
): readonly string[] {
  const names = [...guarded.keys()].map(({ name }) => name);
  const said = [...guarded.values()].flatMap(({ notices }) => notices);
  return [...new Set([...said, ...strangerNotices(environment, names)])];
}
