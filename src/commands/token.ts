import { findIdentity } from "../calls/identity.js";
import { findProject } from "../paths.js";
import { exitCode, sayJson, type Session } from "../session.js";

export interface TokenOptions {
  readonly as?: string;
  readonly mfa?: boolean;
  readonly code?: boolean;
}

/** `endpointgen token [USER]`: the token, or the one-time code, and nothing else: made for `$(…)`. */
export async function token(
  session: Session,
  user: string | undefined,
  options: TokenOptions,
): Promise<number> {
  const root = findProject(session.host, session.directory);
  const identity = findIdentity(session.host, root, user ?? options.as);
  const kind = options.code === true ? "code" : "token";
  const value =
    kind === "code"
      ? identity.code()
      : await (options.mfa === true ? identity.verifiedToken() : identity.token());
  if (session.json) sayJson(session, { user: identity.user, [kind]: value });
  else session.host.out(`${value}\n`);
  return exitCode.fine;
}
