import type { Encryption } from "../../encryption/encryption.js";
import type { Answer } from "../../http/answer.js";
import { isOver, type JobRecord } from "../words.js";

type Opening = Pick<Encryption, "decryptOutgoing">;

/** What callers see of a job, without its result. */
export function viewOf(record: JobRecord) {
  const { id, name, status, attempts, progress, failure, cancelling } = record;
  return {
    job_id: id,
    status,
    endpoint: name,
    attempts,
    submitted_at: iso(record.submittedAt),
    ...(record.startedAt !== undefined && { started_at: iso(record.startedAt) }),
    ...(record.endedAt !== undefined && { ended_at: iso(record.endedAt) }),
    ...(progress && { progress }),
    ...(failure && { error: failure }),
    ...(cancelling === true && { cancelling }),
  };
}

/** What callers see of a job, its result opened. @throws DecryptionError */
export function jsonOf(record: JobRecord, encryption: Opening): string {
  const view = JSON.stringify(viewOf(record));
  if (record.result === undefined) return view;
  const body = [`${view.slice(0, -1)},"result":`, { sealed: record.result }, "}"];
  return encryption.decryptOutgoing({ status: 200, headers: {}, body }).body.map(String).join("");
}

/** Names this state of a job, and no other. */
export const etagOf = ({ version }: JobRecord): string => `"${String(version)}"`;

/** The state of a job; 304 to who knows it. A job that isn't over says when to ask again. */
export function statusAnswer(
  record: JobRecord,
  known: string | undefined,
  encryption: Opening,
): Answer {
  const headers = {
    etag: etagOf(record),
    "cache-control": "private, no-cache",
    ...(!isOver(record.status) && { "retry-after": String(secondsToWait(record)) }),
  };
  if (isKnown(known, etagOf(record))) return { status: 304, headers, body: [] };
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status: 200, headers: { ...headers, ...type }, body: [jsonOf(record, encryption)] };
}

/** Work that has begun may end soon; what waits behind others hardly does. */
const secondsToWait = ({ status }: JobRecord): number => (status === "running" ? 1 : 2);

/** `If-None-Match` (RFC 9110, 13.1.2): weak comparison, several tags, or any. */
function isKnown(field: string | undefined, etag: string): boolean {
  const tags = (field ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

const iso = (millis: number): string => new Date(millis).toISOString();
