import { join } from "node:path";
import { findEndpoint, type EndpointDoc } from "../calls/endpoint-doc.js";
import { callerOf, targetOf } from "../calls/request.js";
import { findProject } from "../paths.js";
import { exitCode, type Session } from "../session.js";

export interface CurlOptions {
  readonly as?: string;
  readonly body?: string;
}

/**
 * `endpointgen curl NAME`: a command that stays valid, because the token and the one-time code are
 * made when it runs.
 */
export function curl(session: Session, name: string, options: CurlOptions): Promise<number> {
  const root = findProject(session.host, session.directory);
  const doc = findEndpoint(session.host, join(root, "src/generated"), name);
  const target = targetOf(session, root, doc, options.body);
  const caller = callerOf(session, root, doc, options.as);
  const parts = [
    `curl -i -X ${doc.method} ${quoted(target.url)}`,
    ...(caller === undefined ? [] : identity(doc, caller.user)),
    ...(doc.idempotency === "required" ? [header("Idempotency-Key", newKey)] : []),
    ...(target.body === undefined
      ? []
      : [header("Content-Type", "application/json"), `-d ${quoted(target.body)}`]),
  ];
  session.host.out(`${parts.join(" \\\n  ")}\n`);
  return Promise.resolve(exitCode.fine);
}

const newKey = `$(node -p 'crypto.randomUUID()')`;

function identity(doc: EndpointDoc, user: string): readonly string[] {
  const token = header("Authorization", `Bearer $(npx endpointgen token ${user})`);
  return doc.mfa
    ? [token, header("X-MFA-Code", `$(npx endpointgen token ${user} --code)`)]
    : [token];
}

const header = (name: string, value: string): string => `-H "${name}: ${value}"`;

/** In single quotes nothing is special to a shell but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
