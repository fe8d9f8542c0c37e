import { hash } from "node:crypto";
import type { User } from "../auth/user.js";
import type { Signer } from "../encryption/signer.js";
import { Refusal } from "../http/refusal.js";
import type { JobMessage, NewJob } from "./words.js";

/** Who submitted a job, as its worker sees it. */
export interface JobUser {
  readonly id: string;
  readonly tenant: string | undefined;
  readonly principal: string;
  readonly scopes: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** What the signatures are for; see `Encryption.signer`. */
export const identityPurpose = "job identity";

type Signed = Pick<JobMessage, "id" | "name" | "owner" | "payload">;

/**
 * Signs who submits a job, together with the job itself, so that the identity of one job is worth
 * nothing on another. Goes into `proof`.
 */
export function signIdentity(
  signer: Signer,
  user: Pick<User, "id" | "tenant" | "principal" | "scopes" | "roles">,
  job: Omit<NewJob, "proof">,
): string {
  const { id, tenant, principal, scopes, roles } = user;
  const who = JSON.stringify({ id, tenant, principal, scopes: [...scopes], roles: [...roles] });
  const identity = Buffer.from(who).toString("base64url");
  return `${identity}.${signer.sign(signedText(job, identity))}`;
}

/** Who submitted a job. @throws Refusal 401 `identity_invalid` when nobody signed that. */
export function identityIn(signer: Signer, message: JobMessage): JobUser {
  const [identity = "", signature = ""] = (message.proof ?? "").split(".");
  if (!signer.verify(signedText(message, identity), signature)) throw unsigned();
  // Signed by us, so it has the shape that `signIdentity` gave it.
  const who = JSON.parse(Buffer.from(identity, "base64url").toString()) as {
    readonly [Key in keyof JobUser]: JobUser[Key] extends ReadonlySet<string>
      ? readonly string[]
      : JobUser[Key];
  };
  if (who.principal !== message.owner) throw unsigned();
  return { ...who, scopes: new Set(who.scopes), roles: new Set(who.roles) };
}

/** What a job's submitter must hold. */
export interface JobPermissions {
  /** All of them. */
  readonly scopes?: readonly string[];
  /** One of them. */
  readonly roles?: readonly string[];
}

/** @throws Refusal 403 `forbidden` unless the user holds all scopes, and one of the roles. */
export function permitted(user: JobUser, { scopes = [], roles = [] }: JobPermissions): void {
  const hasScopes = scopes.every((scope) => user.scopes.has(scope));
  const hasRole = roles.length === 0 || roles.some((role) => user.roles.has(role));
  if (hasScopes && hasRole) return;
  const detail = "Who submitted the job may not run it.";
  const knob = hasScopes
    ? "security.permission_roles_required"
    : "security.user_permissions_required";
  throw new Refusal({ status: 403, code: "forbidden", detail, knob });
}

const unsigned = (): Refusal =>
  new Refusal({
    status: 401,
    code: "identity_invalid",
    detail: "The job does not say, signed, who submitted it.",
  });

function signedText({ id, name, owner, payload }: Signed, identity: string): string {
  const digest = hash("sha256", payload, "base64url");
  return JSON.stringify([id, name, owner, digest, identity]);
}
