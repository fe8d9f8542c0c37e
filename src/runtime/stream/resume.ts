import type { Request } from "express";
import type { Cursors } from "../db/cursors.js";

/** How a reader goes on where a stream broke off. */
export interface ResumeOptions {
  /** The fields by which rows are ordered, and which no two rows have alike: `["id"]`. */
  readonly by: readonly string[];
  /** Signs the places, so that readers hand back only ours. */
  readonly cursors: Cursors;
}

/** Where a reader wants to begin, and how further places are told. */
export interface Resumption<Row> {
  /** Values of the fields in `by`, of the last row that the reader has; undefined: from the start. */
  readonly after: readonly unknown[] | undefined;
  /** Undefined when the reader didn't ask for places. */
  readonly placeOf: ((row: Row) => string) | undefined;
}

/**
 * Reads `?cursor=`: empty asks for places, a place goes on behind it. A place is good only for the
 * stream and the other parameters that it was made for. Throws a Refusal 400 `invalid_cursor`.
 */
export function resumptionOf<Row extends object>(
  request: Pick<Request, "query">,
  name: string,
  resume: ResumeOptions | undefined,
): Resumption<Row> {
  const { cursor, ...others } = request.query;
  if (resume === undefined || cursor === undefined) return { after: undefined, placeOf: undefined };
  const sorted = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1));
  const binding = JSON.stringify(["stream", name, sorted]);
  const { by, cursors } = resume;
  const placeOf = (row: Row) =>
    cursors.sign(
      by.map((field) => (row as Readonly<Record<string, unknown>>)[field]),
      binding,
    );
  if (cursor === "") return { after: undefined, placeOf };
  // Anything else than one text is no place of ours, and is refused as such.
  const token = typeof cursor === "string" ? cursor : "";
  return { after: cursors.open(token, binding) as readonly unknown[], placeOf };
}
