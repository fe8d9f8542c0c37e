import { linkTo, type PageLinks } from "./cursor-page.js";
import { invalidCursor, type Cursors } from "./cursors.js";
import { defaultPagination, type Pagination } from "./list-definition.js";

/** An offset in a cursor says nothing of filters, so it belongs to all lists. */
const binding = "offset";

/** What a caller asked for. */
export interface PageParameters {
  readonly offset?: number;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** How the page is fetched. */
export interface PagePlace {
  readonly useCursor: boolean;
  readonly offset: number;
  readonly limit: number;
}

/**
 * A signed cursor that holds an offset, for lists that are written by hand. `listPage` has better
 * ones: their cost doesn't grow.
 * @example
 * import { createCursors, encodeOffsetCursor } from "@endpointgen/runtime";
 *
 * encodeOffsetCursor(createCursors(), 2000);
 */
export function encodeOffsetCursor(cursors: Cursors, offset: number): string {
  return cursors.sign(offset, binding);
}

/**
 * Decides between offset and cursor: a cursor is used when there is one, or when the offset is
 * above `cursor_after` (1000). The limit is at least 1 and at most `max_limit`. Throws Refusal 400
 * `invalid_cursor`.
 * @example
 * import { createCursors, optimizePaginationParams } from "@endpointgen/runtime";
 *
 * const { useCursor, offset, limit } = optimizePaginationParams(createCursors(), { offset: 2000 });
 * if (useCursor) `fetch ${limit} rows from ${offset} on`;
 */
export function optimizePaginationParams(
  cursors: Cursors,
  { offset = 0, limit, cursor }: PageParameters,
  pagination: Partial<Pagination> = {},
): PagePlace {
  const { limit: usual, max_limit, cursor_after } = { ...defaultPagination, ...pagination };
  const bounded = Math.min(Math.max(1, Math.trunc(limit ?? usual) || usual), max_limit);
  if (cursor === undefined || cursor === null) {
    const from = Math.max(0, Math.trunc(offset) || 0);
    return { useCursor: from > cursor_after, offset: from, limit: bounded };
  }
  const place = cursors.open(cursor, binding);
  if (typeof place !== "number") throw invalidCursor();
  return { useCursor: true, offset: place, limit: bounded };
}

/** A page that was fetched by hand. */
export interface FetchedPage extends PagePlace {
  /** Path and query of the request. */
  readonly url: string;
  /** Rows that were found; as many as `limit` means that there may be more. */
  readonly count: number;
}

/**
 * Links to the pages before and after, by cursor or by offset, as this one was found.
 * @example
 * import { buildPaginationLinks, createCursors } from "@endpointgen/runtime";
 *
 * const page = { url: "/contacts", limit: 100, offset: 0, count: 100, useCursor: false };
 * const { next } = buildPaginationLinks(createCursors(), page);
 * if (next !== "/contacts?offset=100") throw new Error("not the next page");
 */
export function buildPaginationLinks(cursors: Cursors, page: FetchedPage): PageLinks {
  const { url, limit, offset, count, useCursor } = page;
  const to = (place: number): string =>
    linkTo(
      url,
      useCursor ? { cursor: encodeOffsetCursor(cursors, place) } : { offset: String(place) },
    );
  return {
    next: count >= limit ? to(offset + limit) : null,
    previous: offset > 0 ? to(Math.max(0, offset - limit)) : null,
  };
}
