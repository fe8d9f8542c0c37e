import { fingerprintOf } from "../http/fingerprint.js";
import { Refusal } from "../http/refusal.js";
import type { TableDefinition } from "./table/definition.js";

/** The YAML's `pagination`. */
export interface Pagination {
  /** Rows of a page when the caller names no number. */
  readonly limit: number;
  readonly max_limit: number;
  /** Offset from which on pages are linked by cursor. */
  readonly cursor_after: number;
}

export const defaultPagination: Pagination = { limit: 100, max_limit: 1000, cursor_after: 1000 };

/** What callers may ask of a list; everything else is refused. */
export interface ListDefinition extends TableDefinition {
  readonly filters: readonly string[];
  /** Columns, with `-` before them for falling order; the first is the default. */
  readonly sort: readonly string[];
  /** Sort columns without NULL, for which the database can use an index best. */
  readonly notNull?: readonly string[];
  readonly pagination?: Partial<Pagination>;
}

/** What one caller asks; values are already validated. */
export interface ListRequest {
  /** Columns and values: one, a list of which any, or null. */
  readonly filters?: Readonly<Record<string, unknown>>;
  /** `-created_at,name`. */
  readonly sort?: string | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly cursor?: string | undefined;
  /** Path and query of the request; the links are this with another place. */
  readonly url: string;
  /** Whose list it is, such as the tenant: a cursor is good only there. */
  readonly scope?: string;
}

/** One column of the order. */
export interface SortKey {
  readonly column: string;
  readonly isFalling: boolean;
}

/** The order of a list: what was asked for, then the primary key in the direction of the last. */
export function orderOf(definition: ListDefinition, asked: string | undefined): readonly SortKey[] {
  const [fallback] = definition.sort;
  const text = asked === undefined || asked === "" ? fallback : asked;
  const keys = text === undefined ? [] : text.split(",").map(keyOf);
  const allowed = new Set(definition.sort.map((one) => keyOf(one).column));
  const isAllowed = keys.every(({ column }) => allowed.has(column));
  const isPlain = new Set(keys.map(({ column }) => column)).size === keys.length;
  if (!isAllowed || !isPlain) throw invalid("/query/sort", `One of ${[...allowed].join(", ")}.`);
  const isFalling = keys.at(-1)?.isFalling ?? false;
  const ties = definition.primaryKey
    .filter((column) => keys.every((key) => key.column !== column))
    .map((column) => ({ column, isFalling }));
  return [...keys, ...ties];
}

const keyOf = (text: string): SortKey => ({
  column: text.replace(/^-/, ""),
  isFalling: text.startsWith("-"),
});

/** @throws Refusal 422 for a filter that the list doesn't have. */
export function filtersOf(
  definition: Pick<ListDefinition, "filters">,
  asked: Readonly<Record<string, unknown>> = {},
): readonly (readonly [column: string, value: unknown])[] {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const stray = given.find(([column]) => !definition.filters.includes(column));
  if (stray) throw invalid("/query", "The list has no such filter.");
  return given;
}

/** @throws Refusal 422 for numbers that make no page. */
export function placeOf(
  definition: Pick<ListDefinition, "pagination">,
  request: Pick<ListRequest, "limit" | "offset">,
): { readonly limit: number; readonly offset: number; readonly cursorAfter: number } {
  const {
    limit: usual,
    max_limit,
    cursor_after,
  } = { ...defaultPagination, ...definition.pagination };
  const { limit = usual, offset = 0 } = request;
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > max_limit) {
    throw invalid("/query/limit", `A whole number from 1 to ${max_limit}.`);
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw invalid("/query/offset", "A whole number, at least 0.");
  }
  return { limit, offset, cursorAfter: cursor_after };
}

/** What a cursor is bound to: list, owner, filters and order. */
export function bindingOf(
  { name }: ListDefinition,
  { filters = {}, scope = "" }: ListRequest,
  order: readonly SortKey[],
): string {
  const input = { filters, order, scope };
  return fingerprintOf({ method: "list", route: name, input }, (sealed) => sealed.digest);
}

/** What a list, or a question about its rows, doesn't have. */
export function invalid(pointer: string, message: string): Refusal {
  const members = { errors: [{ pointer, message }] };
  return new Refusal({
    status: 422,
    code: "invalid_input",
    detail: "The list can't be asked for in this way.",
    members,
  });
}
