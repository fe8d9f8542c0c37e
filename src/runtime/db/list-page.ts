import type { Kysely } from "kysely";
import { z } from "zod";
import type { Row } from "../pooling/driver.js";
import type { AnySession } from "../pooling/session.js";
import { buildListMeta, CursorPage, linkTo, type PageLinks } from "./cursor-page.js";
import { invalidCursor, type Cursors } from "./cursors.js";
import { plainRow } from "./table/columns-of.js";
import { filtered, sorted } from "./list-query.js";
import { attachAll, columnsRead, isJoined, selectRow } from "./table/select-row.js";
import { after, reversed, type AnyTables, type KeyValues, type ListQuery } from "./keyset.js";
import {
  bindingOf,
  orderOf,
  placeOf,
  type ListDefinition,
  type ListRequest,
  type SortKey,
} from "./list-definition.js";

export type { ListQuery };

/** What a list needs besides the request. */
export interface ListTools {
  readonly cursors: Cursors;
  /** More conditions, such as EXISTS on related tables; what they depend on belongs in `scope`. */
  readonly refine?: (query: ListQuery) => ListQuery;
}

const placeSchema = z.strictObject({
  to: z.enum(["next", "previous"]),
  keys: z.array(z.string().nullable()).min(1),
});

type Place = z.output<typeof placeSchema>;

/** A page as it is being made. */
interface Asked {
  readonly definition: ListDefinition;
  readonly request: ListRequest;
  readonly order: readonly SortKey[];
  readonly binding: string;
  readonly limit: number;
  readonly offset: number;
  readonly cursorAfter: number;
  readonly place: Place | undefined;
}

interface Found {
  readonly rows: readonly Row[];
  /** Whether there are more in the direction of reading. */
  readonly hasMore: boolean;
}

/**
 * One page of a table. Pages are found by offset up to `cursor_after` and linked by signed keyset
 * cursors from there on, whose cost doesn't grow; a larger offset is still served. Rows come in the
 * order asked for, ties by primary key. Rejects with Refusal 422 `invalid_input` for filters, an
 * order or numbers that the list doesn't have, and 400 `invalid_cursor`.
 * @example
 * import { createCursors, getDbClient, listPage } from "@endpointgen/runtime";
 *
 * const contacts = {
 *   name: "contacts.list",
 *   table: "contacts",
 *   columns: ["id", "name"],
 *   primaryKey: ["id"],
 *   filters: ["city"],
 *   sort: ["name"],
 * };
 * const tools = { cursors: createCursors() };
 * const request = { url: "/contacts?city=Ulm", filters: { city: "Ulm" } };
 * await getDbClient().read((session) => listPage(session, contacts, request, tools));
 */
export async function listPage<Item = Row>(
  session: AnySession,
  definition: ListDefinition,
  request: ListRequest,
  tools: ListTools,
): Promise<CursorPage<Item>> {
  const asked = read(definition, request, tools.cursors);
  const found = await fetchRows(session, asked, tools);
  const keys = new Set(asked.order.map((_, at) => keyName(at)));
  const results = found.rows.map((row) => plainRow(row, keys) as Item);
  const meta = buildListMeta({
    filters: request.filters ?? {},
    useCursor: asked.place !== undefined,
    count: results.length,
    limit: asked.limit,
    usingReplica: session.isUsingReplica,
  });
  return new CursorPage({ ...links(asked, found, tools.cursors), results, meta });
}

function read(definition: ListDefinition, request: ListRequest, cursors: Cursors): Asked {
  const order = orderOf(definition, request.sort);
  const binding = bindingOf(definition, request, order);
  const { cursor } = request;
  const place = cursor === undefined ? undefined : opened(cursors.open(cursor, binding), order);
  return { definition, request, order, binding, place, ...placeOf(definition, request) };
}

/** Signed by us, but perhaps for another kind of list, or before the order had another column. */
function opened(content: unknown, order: readonly SortKey[]): Place {
  const { success, data } = placeSchema.safeParse(content);
  if (!success || data.keys.length !== order.length) throw invalidCursor();
  return data;
}

async function fetchRows(session: AnySession, asked: Asked, { refine }: ListTools): Promise<Found> {
  const { definition, limit, place } = asked;
  const isBack = place?.to === "previous";
  const order = isBack ? reversed(asked.order) : asked.order;
  const db = session.db as unknown as Kysely<AnyTables>;
  const base = filtered(db.selectFrom(definition.table), definition, asked.request.filters);
  const placed =
    place === undefined
      ? base.offset(asked.offset)
      : base.where((eb) => after(eb, order, place.keys, definition.notNull ?? []));
  const chosen = sorted(refine?.(placed) ?? placed, definition.table, order).limit(limit + 1);
  // One more than asked for tells whether there is another page.
  const rows = await session.execute(definition.name, pageQuery(db, chosen, { asked, order }));
  const page = rows.slice(0, limit);
  await attachAll(session, definition, page);
  return { rows: isBack ? page.reverse() : page, hasMore: rows.length > limit };
}

/** The rows are found first: what comes along is read for a page, not for all that it passes over. */
function pageQuery(
  db: Kysely<AnyTables>,
  chosen: ListQuery,
  { asked, order }: { readonly asked: Asked; readonly order: readonly SortKey[] },
): ListQuery {
  const { definition } = asked;
  if (!isJoined(definition)) return selected(chosen, definition, asked.order);
  const names = [...columnsRead(definition), ...order.map(({ column }) => column)];
  const rows = chosen.select([...new Set(names)].map((name) => `${definition.table}.${name}`));
  const page = db.selectFrom(rows.as(pageName)) as unknown as ListQuery;
  const paged = { ...definition, table: pageName };
  return sorted(selected(page, paged, asked.order), pageName, order);
}

const pageName = "endpointgen_page";

function selected(
  query: ListQuery,
  definition: ListDefinition,
  order: readonly SortKey[],
): ListQuery {
  return selectRow(query, definition).select((eb) =>
    order.map(({ column }, at) =>
      eb.cast<string>(eb.ref(`${definition.table}.${column}`), "text").as(keyName(at)),
    ),
  );
}

function links(asked: Asked, found: Found, cursors: Cursors): PageLinks {
  const { request, order, binding, place, limit, offset, cursorAfter } = asked;
  const { rows, hasMore } = found;
  const cursorTo = (to: Place["to"], row: Row | undefined): string | null => {
    if (row === undefined) return null;
    const keys: KeyValues = order.map((_, at) => row[keyName(at)] as string | null);
    return linkTo(request.url, { cursor: cursors.sign({ to, keys }, binding) });
  };
  const offsetTo = (to: number) => linkTo(request.url, { offset: `${to}` });
  if (place !== undefined) {
    // Where we came from there is a page.
    const hasNext = place.to === "previous" || hasMore;
    const hasPrevious = place.to === "next" || hasMore;
    return {
      next: hasNext ? cursorTo("next", rows.at(-1)) : null,
      previous: hasPrevious ? cursorTo("previous", rows[0]) : null,
    };
  }
  const further = offset + limit;
  const next = further > cursorAfter ? cursorTo("next", rows.at(-1)) : offsetTo(further);
  return {
    next: hasMore ? next : null,
    previous: offset > 0 ? offsetTo(Math.max(0, offset - limit)) : null,
  };
}

const keyName = (at: number): string => `endpointgen_key_${at}`;
