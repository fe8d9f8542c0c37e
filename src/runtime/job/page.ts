import type { JobPage, JobRecord, PageOptions } from "./words.js";

/** Orders jobs by when they were submitted; of the same instant by id. */
export function placeOf({ submittedAt, id }: Pick<JobRecord, "submittedAt" | "id">): string {
  return `${String(submittedAt).padStart(16, "0")} ${id}`;
}

/** Where a page goes on, as callers see it. */
export const cursorOf = (place: string): string => Buffer.from(place).toString("base64url");

/** The place after which a page begins; undefined: at the newest. @throws RangeError when it is none. */
export function placeIn(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, "base64url").toString();
  if (!/^\d{16} ./.test(place)) throw new RangeError("The cursor is none of ours.");
  return place;
}

/** Newest first. */
export function pageOf(
  jobs: readonly JobRecord[],
  wanted: (job: JobRecord) => boolean,
  { limit, cursor }: PageOptions,
): JobPage {
  const after = placeIn(cursor);
  const fitting = jobs
    .filter((job) => wanted(job) && (after === undefined || placeOf(job) < after))
    .sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
  const page = fitting.slice(0, limit);
  const last = page.at(-1);
  const more = fitting.length > limit && last !== undefined;
  return { jobs: page, next: more ? cursorOf(placeOf(last)) : undefined };
}
