import { createAccessToken } from "../auth/access-token.js";
import { loadEnvironmentFiles, type Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import { totpCode } from "../security/totp.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { devIssuer } from "./issuer.js";
import { findUser, usersFile } from "./users.js";

/** How a token of the laptop is made. */
export interface DevTokenOptions {
  /** The token vouches for a second factor, so that no code is asked for. */
  readonly mfa?: boolean;
  /** Seconds; twelve hours when absent. */
  readonly expiresIn?: number;
  /** The environment around the project's files; `process.env` when absent. Never changed. */
  readonly env?: Readonly<Environment>;
  readonly world?: World;
}

const workingDay = 12 * 3600;

/**
 * An access token for one of the people in the project's `dev/users.yaml`.
 * @throws StartupError when there is no such user, or `SECRET_KEY` is missing.
 */
export async function devToken(
  directory: string,
  user: string,
  options: DevTokenOptions = {},
): Promise<string> {
  const { roles, scopes, tenant } = findUser(directory, user);
  const env = { ...(options.env ?? process.env) };
  loadEnvironmentFiles({ directory, env });
  const { issuer, audience, secret } = devIssuer(env);
  return createAccessToken({
    key: secret,
    issuer,
    audience,
    subject: user,
    scopes,
    roles,
    expiresIn: options.expiresIn ?? workingDay,
    claims: {
      ...(tenant !== undefined && { tenant }),
      ...(options.mfa === true && { amr: ["pwd", "mfa"] }),
    },
    world: options.world ?? systemWorld,
  });
}

/**
 * The code that the user's authenticator app would show now.
 * @throws StartupError when there is no such user, or they have no TOTP secret.
 */
export function devTotp(directory: string, user: string, world: World = systemWorld): string {
  const secret = findUser(directory, user).totp_secret;
  if (secret !== undefined) return totpCode(secret, world.clock.now());
  throw new StartupError([
    { problem: `${usersFile} gives "${user}" no totp_secret.`, cure: "Add one in base32." },
  ]);
}
