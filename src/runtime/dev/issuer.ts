import { createSecretKey, type KeyObject } from "node:crypto";
import { assertStrong, deriveKey } from "../encryption/keys.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";

/** The laptop's own issuer of tokens; nothing outside development trusts it. */
export interface DevIssuer {
  readonly issuer: "endpointgen-dev";
  readonly audience: string;
  readonly algorithms: readonly ["HS256"];
  readonly secret: KeyObject;
  /** The people of the laptop stand for those of the real issuer. */
  readonly samePeople: true;
}

/**
 * The issuer of a laptop. Its key is derived from `SECRET_KEY` for this one purpose; its audience
 * is `JWT_AUDIENCE` where that is set, else `endpointgen-dev`.
 * @throws StartupError when `SECRET_KEY` is missing or weak.
 */
export function devIssuer(environment: Readonly<Environment>): DevIssuer {
  const secret = environment["SECRET_KEY"] ?? "";
  if (secret === "") {
    throw new StartupError([
      {
        problem: "SECRET_KEY is not set, so the laptop can't issue tokens.",
        cure: "Set SECRET_KEY in .env to at least 32 random characters.",
      },
    ]);
  }
  assertStrong(secret, "SECRET_KEY");
  const audience = environment["JWT_AUDIENCE"];
  return {
    issuer: "endpointgen-dev",
    audience: audience === undefined || audience === "" ? "endpointgen-dev" : audience,
    algorithms: ["HS256"],
    secret: createSecretKey(deriveKey(secret, "development tokens")),
    samePeople: true,
  };
}
