import type { Request } from "express";
import { createApiKeys } from "../auth/api-key.js";
import { createSessions, type Sessions } from "../auth/session.js";
import type { Authentication, Find, Identify } from "../auth/ways.js";
import type { StartupProblem } from "../environment/startup-error.js";
import type { Endpoint } from "../request/contract.js";
import type { Core } from "./core.js";
import { customIdentity } from "./identity.js";
import { collecting } from "./startup.js";

/** What is told of who is calling. */
type Remember = (request: Request, id: string) => void;

/** Each way of proving who is calling; those that can't work say so when they are first used. */
export function authenticationOf(core: Core, user: Find, remember: Remember): Authentication {
  const { wiring, world, environment, settings } = core;
  const tokenCache = settings.auth?.token_cache;
  const made = {
    custom: later(() => customIdentity(wiring)),
    sessions: later((): Sessions => createSessions(environment, world)),
    apiKey: later(() =>
      createApiKeys({
        find: wiring.apiKey,
        world,
        ...(tokenCache !== undefined && { tokenCache }),
      }),
    ),
  };
  const told = (identify: () => Find): Identify => {
    return async (request, permissions) => {
      const found = identify()(request, permissions);
      const who = found instanceof Promise ? await found : found;
      remember(request, who.id);
      return who;
    };
  };
  return {
    user: told(() => user),
    custom: told(made.custom),
    session: told(() => (request, permissions) => made.sessions().user(request, permissions)),
    apiKey: told(made.apiKey),
    sessions: {
      open: (...given) => made.sessions().open(...given),
      end: (response) => {
        made.sessions().end(response);
      },
    },
  };
}

/** What keeps the ways that these endpoints ask for from working. */
export function authenticationProblems(
  core: Core,
  endpoints: readonly Endpoint[],
): readonly StartupProblem[] {
  const { wiring, world, environment } = core;
  const problems: StartupProblem[] = [];
  const checks: Readonly<Record<string, () => unknown>> = {
    custom: () => customIdentity(wiring),
    session: () => createSessions(environment, world),
    api_key: () => createApiKeys({ find: wiring.apiKey, world }),
  };
  for (const kind of new Set(endpoints.map(({ definition }) => definition.auth ?? "jwt"))) {
    collecting(problems, () => {
      checks[kind]?.();
    });
  }
  return problems;
}

function later<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
