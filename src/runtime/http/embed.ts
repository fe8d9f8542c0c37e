import type { RequestHandler } from "express";
import { loadEnvironmentFiles, type Environment } from "../environment/load-files.js";
import type { App, Mount } from "./app.js";
import { createApp } from "./create-app.js";
import type { Settings } from "./settings.js";
import type { Wiring } from "./wiring.js";

/** What the generated files of a project say. */
export interface EmbedOptions {
  readonly settings: Settings;
  readonly wiring: Wiring;
  /** `import * as mounts from "./generated/index.js"` */
  readonly mounts: Readonly<Record<string, Mount>>;
  /** `process.env` unless said; in development the files `.env` and `.env.development` are under it. */
  readonly environment?: Environment;
}

/**
 * The endpoints as a middleware for an Express app that exists already. Put it before that app's
 * error handlers. In development the people of dev/users.yaml may call, as in a project of its own.
 * @throws StartupError with everything that keeps the endpoints from starting; in development the
 * first request is told instead.
 * @example
 * import express from "express";
 * import { embed } from "@endpointgen/runtime";
 *
 * const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
 * const app = express();
 * app.use(embed({ settings, wiring: {}, mounts: {} }));
 */
export function embed(options: EmbedOptions): Embedded {
  const environment = quietInTests(options.environment ?? process.env);
  if (environment["NODE_ENV"] !== "development") {
    const app = started(options, environment, options.wiring);
    return Object.assign(app.middleware, { guard: (name: string) => app.guard(name) });
  }
  const starting = startedOnLaptop(options, environment);
  // Told to whoever asks; nobody waits for it before.
  starting.catch(() => undefined);
  const later =
    (pick: (app: App) => RequestHandler): RequestHandler =>
    (request, response, next) => {
      starting.then(pick).then((handler) => handler(request, response, next), next);
    };
  return Object.assign(
    later(({ middleware }) => middleware),
    { guard: (name: string) => later((app) => app.guard(name)) },
  );
}

/** The tests of the app around us have their own say about what they print. */
function quietInTests(environment: Environment): Environment {
  const isLoud = environment["NODE_ENV"] === "test" && environment["LOG_LEVEL"] === undefined;
  return isLoud ? { ...environment, LOG_LEVEL: "fatal" } : environment;
}

/** A middleware, and the guards of `guard_only` endpoints by their names. */
export type Embedded = RequestHandler & Pick<App, "guard">;

function started(
  { settings, mounts }: EmbedOptions,
  environment: Environment,
  wiring: Wiring,
): App {
  const app = createApp({ settings, wiring, environment });
  app.mount(mounts);
  return app;
}

async function startedOnLaptop(options: EmbedOptions, given: Environment): Promise<App> {
  // A copy: the environment itself belongs to the app around us.
  const environment = { ...given };
  loadEnvironmentFiles({ env: environment });
  const { laptop } = await import("../dev/index.js");
  const directory = process.cwd();
  const { tokens, mfa, explain, prepare } = laptop({ directory, environment });
  const laptopWiring = { tokens: [tokens], mfa, explain, ...options.wiring };
  const app = started(options, environment, laptopWiring);
  await prepare(app);
  return app;
}
