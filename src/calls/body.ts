import { resolve } from "node:path";
import { Failure } from "../failure.js";
import type { Session } from "../session.js";

/** `--body '{"a":1}'` or `--body @file.json`, checked to be JSON; undefined when not given. */
export function bodyOption(session: Session, option: string | undefined): string | undefined {
  if (option === undefined) return undefined;
  const text = option.startsWith("@") ? fileText(session, option.slice(1)) : option;
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    throw new Failure(`--body is not JSON: ${reason}`, `--body '{"name":"value"}' or --body @FILE`);
  }
  return text.trim();
}

function fileText(session: Session, path: string): string {
  const text = session.host.readText(resolve(session.directory, path));
  if (text === undefined) throw new Failure(`there is no file ${path} for --body`);
  return text;
}
