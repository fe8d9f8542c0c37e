/** How a page came about. */
export interface ListMeta {
  readonly filters: Readonly<Record<string, unknown>>;
  /** Whether the page was found by cursor. */
  readonly use_cursor: boolean;
  /** Rows of this page. */
  readonly count: number;
  readonly limit: number;
  readonly using_replica: boolean;
}

/** Where the pages beside this one are. */
export interface PageLinks {
  /** Path and query; null on the last page. */
  readonly next: string | null;
  /** Null on the first one. */
  readonly previous: string | null;
}

/**
 * One page of a list, as the documents show it to callers.
 * @example
 * import { buildListMeta, CursorPage } from "@endpointgen/runtime";
 *
 * const meta = buildListMeta({ filters: {}, useCursor: false, count: 1, limit: 100 });
 * const page = new CursorPage({ next: null, previous: null, results: [{ id: "7" }], meta });
 * JSON.stringify(page);
 */
export class CursorPage<Item> implements PageLinks {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Item[];
  readonly meta: ListMeta;

  constructor(page: PageLinks & { readonly results: readonly Item[]; readonly meta: ListMeta }) {
    this.next = page.next;
    this.previous = page.previous;
    this.results = page.results;
    this.meta = page.meta;
  }
}

/** What `buildListMeta` takes, in the manner of the code. */
export interface ListMetaParts {
  readonly filters: Readonly<Record<string, unknown>>;
  readonly useCursor: boolean;
  readonly count: number;
  readonly limit: number;
  /** False unless said. */
  readonly usingReplica?: boolean;
}

/**
 * The `meta` of a page.
 * @example
 * import { buildListMeta } from "@endpointgen/runtime";
 *
 * const meta = buildListMeta({ filters: { city: "Ulm" }, useCursor: false, count: 3, limit: 100 });
 * if (meta.using_replica) throw new Error("only when it is said");
 */
export function buildListMeta(parts: ListMetaParts): ListMeta {
  const { filters, useCursor, count, limit, usingReplica = false } = parts;
  return { filters, use_cursor: useCursor, count, limit, using_replica: usingReplica };
}

/** The address of another page: the same with `cursor` or `offset` changed, and the other gone. */
export function linkTo(url: string, place: Readonly<Record<string, string>>): string {
  const base = "http://page.invalid";
  const to = new URL(url, base);
  to.searchParams.delete("cursor");
  to.searchParams.delete("offset");
  for (const [name, value] of Object.entries(place)) to.searchParams.set(name, value);
  return to.origin === base ? `${to.pathname}${to.search}` : to.href;
}
