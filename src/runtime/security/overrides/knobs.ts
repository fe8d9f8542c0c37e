import type { Direction } from "./direction.js";
import { flag, line, oneOf, ranges, seconds, texts, type Reader } from "./read-value.js";

/** What one endpoint's guards come to. */
export interface GuardValues {
  readonly permission_roles_required: readonly string[];
  readonly user_permissions_required: readonly string[];
  /** `none`: there is no user. */
  readonly auth_type_required: string;
  readonly mfa_required: boolean;
  /** Seconds. */
  readonly mfa_max_age: number;
  readonly ip_whitelist_enabled: boolean;
  /** Undefined: the list is `IP_WHITELIST`. */
  readonly ip_whitelist: readonly string[] | undefined;
  readonly user_profile_scope_required: string | undefined;
  readonly db_enabled: boolean;
  /** Undefined: no field is marked, so there is nothing to seal. */
  readonly enable_encryption: boolean | undefined;
  readonly enable_decryption: boolean | undefined;
}

/** A setting that the environment may speak about. */
export type GuardKey = keyof GuardValues;

/** One setting, as far as the environment goes. */
export interface Knob {
  readonly section: "security" | "encryption";
  readonly direction: Direction;
  /** What a weaker value means, as the end of a sentence. */
  readonly weaker: string;
  readonly read: Reader;
  /** Says nothing while this setting is off. */
  readonly refines?: GuardKey;
  /** `generated`: another value needs other code. `unused`: no generated code reads it. */
  readonly follows?: "generated" | "unused";
  /** False: the key's bare name has another meaning. */
  readonly bare?: false;
}

const scope = texts(/^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/, "scopes");
const role = texts(/^\S{1,100}$/, "roles");

/** Every setting that the environment may speak about, in the order of the YAML's reference. */
export const knobs: Readonly<Record<GuardKey, Knob>> = {
  permission_roles_required: {
    section: "security",
    direction: "one_of",
    weaker: "more roles get in",
    read: role,
  },
  user_permissions_required: {
    section: "security",
    direction: "more",
    weaker: "fewer scopes are asked for",
    read: scope,
  },
  auth_type_required: {
    section: "security",
    direction: "free",
    weaker: "callers prove less, or otherwise",
    read: oneOf("jwt", "session", "api_key", "custom", "none"),
    follows: "generated",
  },
  mfa_required: {
    section: "security",
    direction: "on",
    weaker: "no second factor is asked for",
    read: flag,
  },
  mfa_max_age: {
    section: "security",
    direction: "lower",
    weaker: "one code is good for longer",
    read: seconds,
    refines: "mfa_required",
  },
  user_profile_scope_required: {
    section: "security",
    direction: "free",
    weaker: "another scope opens the profile",
    read: line,
    follows: "unused",
  },
  ip_whitelist_enabled: {
    section: "security",
    direction: "on",
    weaker: "every address may call",
    read: flag,
  },
  ip_whitelist: {
    section: "security",
    direction: "ranges",
    weaker: "more addresses may call",
    read: ranges,
    refines: "ip_whitelist_enabled",
    // IP_WHITELIST is the list of endpoints that name none; it doesn't replace a reviewed one.
    bare: false,
  },
  db_enabled: { section: "security", direction: "free", weaker: "", read: flag },
  enable_encryption: {
    section: "encryption",
    direction: "on",
    weaker: "marked fields are kept in the open",
    read: flag,
  },
  enable_decryption: {
    section: "encryption",
    direction: "off",
    weaker: "sealed values leave in answers",
    read: flag,
    refines: "enable_encryption",
  },
};

/** The settings by name. */
export const guardKeys = Object.keys(knobs) as readonly GuardKey[];
