import type { JobMessage, JobProgress, JobRecord, JobStatus } from "../words.js";

/** A message as text. */
export const textOf = (message: JobMessage): string => JSON.stringify(message);

/** Reads a message that `textOf` wrote. @throws SyntaxError */
export const messageIn = (text: string): JobMessage => JSON.parse(text) as JobMessage;

/** Reads a record as `HGETALL` gives it; undefined when there is none. */
export function recordOf(said: unknown): JobRecord | undefined {
  const fields = said as readonly string[];
  const known = new Map(
    fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? ""] as const] : [])),
  );
  if (known.size === 0) return undefined;
  const word = (name: string): string => known.get(name) ?? "";
  const when = <Key extends string>(key: Key, name: string) =>
    known.has(name) ? ({ [key]: Number(word(name)) } as Record<Key, number>) : undefined;
  return {
    id: word("id"),
    name: word("name"),
    owner: word("owner"),
    // Only our own scripts write it.
    status: word("status") as JobStatus,
    submittedAt: Number(word("submitted")),
    attempts: Number(word("attempts")),
    version: Number(word("version")),
    ...when("startedAt", "started"),
    ...when("endedAt", "ended"),
    ...when("notBefore", "before"),
    ...(known.has("progress") && { progress: JSON.parse(word("progress")) as JobProgress }),
    ...(known.has("result") && { result: word("result") }),
    ...when("charged", "charged"),
    ...(known.has("code") && { failure: { code: word("code"), message: word("message") } }),
    ...(known.has("cancelling") && { cancelling: true }),
  };
}
