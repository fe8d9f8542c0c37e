import { join } from "node:path";
import { findEndpoint, type EndpointDoc } from "../calls/endpoint-doc.js";
import { fieldsIn, sampleFile } from "../calls/form.js";
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
  const { before, fields } = contentOf(doc, target.body);
  const parts = [
    `${before}curl -i -X ${doc.method} ${quoted(target.url)}`,
    ...(caller === undefined ? [] : identity(doc, caller.user)),
    ...(doc.idempotency === "required" ? [header("Idempotency-Key", newKey)] : []),
    ...fields,
  ];
  session.host.out(`${parts.join(" \\\n  ")}\n`);
  return Promise.resolve(exitCode.fine);
}

/** What the command sends, and what it is piped from. */
interface Content {
  readonly before: string;
  readonly fields: readonly string[];
}

function contentOf({ fileTypes }: EndpointDoc, body: string | undefined): Content {
  if (fileTypes !== undefined) return formOf(fieldsIn(body), fileTypes);
  if (body === undefined) return { before: "", fields: [] };
  const type = header("Content-Type", "application/json");
  return { before: "", fields: [type, `-d ${quoted(body)}`] };
}

/** With a small file of an allowed type, or with a place for the reader's own. */
function formOf(values: Readonly<Record<string, unknown>>, fileTypes: readonly string[]): Content {
  const fields = Object.entries(values)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}=${String(one)}`))
    .map((field) => `--form-string ${quoted(field)}`);
  const sample = sampleFile(fileTypes);
  if (!sample) return { before: "", fields: [...fields, "-F 'file=@FILE'"] };
  const { content, type } = sample;
  const file = `-F ${quoted(`file=@-;filename=file;type=${type}`)}`;
  return { before: `${written(content)} | `, fields: [...fields, file] };
}

/** A shell command that writes a content. */
const written = (content: string | Buffer): string =>
  typeof content === "string"
    ? `printf %b ${quoted(content.replaceAll("\\", "\\\\").replaceAll("\n", "\\n"))}`
    : `echo ${content.toString("base64")} | base64 --decode`;

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
