import type { Environment } from "../environment/load-files.js";
import { explainKnob } from "./explain.js";
import { principalOf } from "../auth/user.js";
import { devIssuer, type DevIssuer } from "./issuer.js";
import { readUsers } from "./users.js";

/** Which project, and what is set for it. */
export interface LaptopOptions {
  /** The project's root. */
  readonly directory: string;
  /** After `loadEnvironmentFiles()`: `SECRET_KEY`, `JWT_AUDIENCE`. */
  readonly environment: Readonly<Environment>;
}

/** What `prepare` needs of an app. */
export interface AppWithCredits {
  readonly store: {
    readonly credits: {
      grant(user: string, type: string, amount: number): Promise<number>;
      balance(user: string, type: string): Promise<number>;
    };
  };
}

/** The wiring of a laptop: people who pass the guards instead of guards that are off. */
export interface Laptop {
  /** Issues and verifies tokens here; see `devToken`. */
  readonly tokens: DevIssuer;
  /** The TOTP secret of a user, undefined for strangers. */
  readonly mfa: (userId: string) => string | undefined;
  /** Fills everybody's balances up to what `dev/users.yaml` gives them; call it once at start. */
  readonly prepare: (app: AppWithCredits) => Promise<void>;
  /** The place in the YAML that decides a key of an endpoint, such as `endpoints/io-job.yaml:14`. */
  readonly explain: (endpoint: string, knob: string) => string | undefined;
}

/**
 * The laptop's part of `createApp`'s wiring, from `dev/users.yaml`.
 * @throws StartupError when that file is wrong or `SECRET_KEY` is missing.
 */
export function laptop({ directory, environment }: LaptopOptions): Laptop {
  const users = readUsers(directory);
  return {
    tokens: devIssuer(environment),
    mfa: (userId) => users.get(userId)?.totp_secret,
    async prepare({ store }) {
      for (const [id, { tenant, credits }] of users) {
        const principal = principalOf({ id, tenant });
        for (const [type, amount] of Object.entries(credits)) {
          const missing = amount - (await store.credits.balance(principal, type));
          if (missing > 0) await store.credits.grant(principal, type, missing);
        }
      }
    },
    explain: (endpoint, knob) => explainKnob(directory, endpoint, knob),
  };
}
