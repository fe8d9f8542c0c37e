import type { WriteLine } from "./log.js";

/** What the line of a request says. Bodies and headers are never part of it. */
export interface RequestLine {
  readonly id: string;
  readonly ms: number;
  readonly status: number;
  readonly user: string | undefined;
  readonly resource: string;
  readonly reason: string | undefined;
  /** What each guard said; when one speaks twice, the last word counts. */
  readonly notes: Notes;
}

type Notes = readonly (readonly [guard: string, text: string])[];

/** The endpoint whose requests are logged. */
export interface Logged {
  readonly name: string;
  readonly method: string;
  readonly route: string;
}

/**
 * Writes the one line of each request: info, or error when the failure is ours. The text is put
 * together here, because a logger that takes any object costs several times as much.
 */
export function requestLog(
  writeLine: WriteLine,
  { name, method, route }: Logged,
): (line: RequestLine) => void {
  const endpoint = `,"endpoint":${quoted(name)},"method":${quoted(method)},"route":${quoted(route)}`;
  return ({ id, ms, status, user, resource, reason, notes }) => {
    const took = Math.round(ms * 1000) / 1000;
    writeLine(
      status >= 500 && status !== 503 ? "error" : "info",
      `${endpoint},"status":${status},"ms":${took},"request_id":${quoted(id)}${
        user === undefined ? "" : `,"user":${quoted(user)}`
      },"resource":${quoted(resource)}${
        reason === undefined ? "" : `,"reason":${quoted(reason)}`
      }${guardsOf(notes)},"message":"request"`,
    );
  };
}

function guardsOf(notes: Notes): string {
  if (notes.length === 0) return "";
  let members = "";
  for (const [index, [guard, text]] of notes.entries()) {
    if (notes.some(([later], at) => at > index && later === guard)) continue;
    members += `${members === "" ? "" : ","}${quoted(guard)}:${quoted(text)}`;
  }
  return `,"guards":{${members}}`;
}

const plain = /^[\w .:;,/@()=+-]*$/;

/** JSON of a text; most texts are their own. */
function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
