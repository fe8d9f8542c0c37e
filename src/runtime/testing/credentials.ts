import type { Response } from "express";
import { hashApiKey, type ApiKeyOwner } from "../auth/api-key.js";
import { sessionCookie } from "../auth/session.js";
import type { App } from "../http/app.js";
import type { WiredUser, Wiring } from "../http/wiring.js";
import type { EndpointDefinition } from "../request/definition.js";
import type { TestUser } from "./users.js";

/** How the people of a test prove who they are, as their endpoint asks for it. */
export interface Credentials {
  /** What the app is wired with to believe them. */
  readonly wiring: Wiring;
  /** From now on the app knows this one. */
  add(user: TestUser): void;
  /** Header fields of a request. */
  fields(app: App, user: TestUser): Promise<Readonly<Record<string, string>>>;
}

/** Who they say they are, where the project itself is asked. */
const nameField = "x-test-user";

export function credentialsOf({ auth }: EndpointDefinition): Credentials {
  // By place in the list: two of them may have one id, and a token, key or session each.
  const people: TestUser[] = [];
  const add = (user: TestUser): void => void people.push(user);
  const keyOf = (user: TestUser): string => `key_of_the_tests_only_${people.indexOf(user)}`;
  if (auth === "custom") {
    const user: NonNullable<Wiring["user"]> = ({ headers }) => {
      const name = String(headers[nameField]);
      const found = people.find((one) => keyOf(one) === name);
      return found && wiredUser(found, name);
    };
    return { wiring: { user }, add, fields: (_app, one) => fields({ [nameField]: keyOf(one) }) };
  }
  if (auth === "api_key") {
    const apiKey = (hash: string): ApiKeyOwner | undefined =>
      people.find((one) => hashApiKey(keyOf(one)) === hash);
    return { wiring: { apiKey }, add, fields: (_app, one) => fields({ "x-api-key": keyOf(one) }) };
  }
  if (auth === "session") return { wiring: {}, add, fields: sessions() };
  return {
    wiring: {},
    add,
    fields: async (_app, one) => ({ authorization: `Bearer ${await one.token()}` }),
  };
}

/** The same session each time, so that marks of the store hold. */
function sessions(): Credentials["fields"] {
  const opened = new Map<TestUser, Promise<Record<string, string>>>();
  return (app, user) => {
    const session = opened.get(user) ?? sessionFields(app, user);
    opened.set(user, session);
    return session;
  };
}

const fields = (all: Readonly<Record<string, string>>) => Promise.resolve(all);

function wiredUser({ id, tenant, scopes, roles, mfa }: TestUser, name: string): WiredUser {
  const token = { id: name, mfa, expiresAt: Number.MAX_SAFE_INTEGER };
  return { id, tenant, scopes: new Set(scopes), roles: new Set(roles), claims: {}, token };
}

/** Seconds: longer than any test moves the clock. */
const expiresIn = 315_360_000;

/** Logs in, and keeps what the response would have set. */
async function sessionFields(app: App, user: TestUser): Promise<Record<string, string>> {
  const cookies: string[] = [];
  const append = (_name: string, value: string): void => void cookies.push(value);
  const csrf = await app.auth.sessions.open({ append } as unknown as Response, user, { expiresIn });
  const [cookie = ""] = (cookies[0] ?? "").split(";");
  return { cookie: cookie.startsWith(sessionCookie) ? cookie : "", "x-csrf-token": csrf };
}
