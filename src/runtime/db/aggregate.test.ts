import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { aggregateRowsOf, type AggregateDefinition, type AggregateRequest } from "./aggregate.js";
import { getDbClient } from "./db-client.js";
import type { ListQuery } from "./keyset.js";

// One for the whole file: it takes seconds to start.
const db = getDbClient({ environment: { NODE_ENV: "test" } });

const table: AggregateDefinition = {
  name: "sales.aggregate",
  table: "sales",
  columns: ["region", "price", "units", "ratio", "sold_at", "count"],
  primaryKey: ["id"],
  asText: { id: "text", price: "text" },
  filters: ["region"],
  groupBy: ["region", "count", "id"],
  sum: ["price", "units", "ratio"],
  avg: ["price", "units"],
  min: ["price", "sold_at"],
  max: ["price", "units"],
  floats: ["ratio"],
  pagination: { limit: 2, max_limit: 10 },
};

const schema = `create table sales (id bigint primary key, region text, price numeric,
  units int, ratio float8, sold_at timestamptz, count int)`;

const fill = `insert into sales values
  (1, 'north', 9007199254740993.10, 1, 0.5, '2026-01-01Z', 1),
  (2, 'north', 0.20, 4, 0.25, '2026-01-02Z', 1),
  (3, 'south', null, 2, null, null, 2),
  (4, null, 1, 3, 1, '2026-01-04Z', 2)`;

const found = (request: Partial<AggregateRequest>, refine?: (query: ListQuery) => ListQuery) =>
  db.read((session) =>
    aggregateRowsOf(session, table, { url: "/sales/aggregate", ...request }, refine),
  );

const results = async (request: Partial<AggregateRequest>) => (await found(request)).results;

beforeAll(async () => {
  await db.sessionScope(async (session) => {
    await session.query("schema", schema);
    await session.query("fill", fill);
  });
}, 120_000);

afterAll(async () => {
  await db.close();
});

describe("values of many rows", () => {
  it("are those of all rows where nothing makes groups of them", async () => {
    expect(await results({})).toEqual([{ group: {}, count: 4 }]);
    const filters = { region: "nowhere" };
    expect(await results({ filters, sum: ["units"] })).toEqual([
      { group: {}, count: 0, sum: { units: null } },
    ]);
  });

  it("lose no digit of a sum, and are the database's own", async () => {
    const [all] = await results({
      sum: ["price", "units", "ratio"],
      avg: ["units"],
      min: ["price", "sold_at"],
      max: ["units"],
    });
    expect(all).toEqual({
      group: {},
      count: 4,
      sum: { price: "9007199254740994.30", units: "10", ratio: 1.75 },
      avg: { units: 2.5 },
      min: { price: "0.20", sold_at: "2026-01-01T00:00:00.000Z" },
      max: { units: 4 },
    });
  });

  it("come group by group in order, page after page", async () => {
    const first = await found({ groupBy: ["region"], max: ["units"] });
    expect(first.results).toEqual([
      { group: { region: "north" }, count: 2, max: { units: 4 } },
      { group: { region: "south" }, count: 1, max: { units: 2 } },
    ]);
    expect(first).toMatchObject({ previous: null, next: "/sales/aggregate?offset=2" });
    const last = await found({ groupBy: ["region"], offset: 2 });
    expect(last.results).toEqual([{ group: { region: null }, count: 1 }]);
    expect(last).toMatchObject({ previous: "/sales/aggregate?offset=0", next: null });
  });

  it("stand beside a column that is called as one of them", async () => {
    const groups = await results({ groupBy: ["count", "region"], limit: 10 });
    expect(groups).toEqual([
      { group: { count: 1, region: "north" }, count: 2 },
      { group: { count: 2, region: "south" }, count: 1 },
      { group: { count: 2, region: null }, count: 1 },
    ]);
    const [one] = await results({ groupBy: ["id"] });
    expect(one).toEqual({ group: { id: "1" }, count: 1 });
  });

  it("are of the rows that are found, and no others", async () => {
    const filters = { region: ["north", "south"] };
    expect(await results({ filters })).toEqual([{ group: {}, count: 3 }]);
    const own = await found({}, (query) => query.where("units", ">", 2));
    expect(own.results).toEqual([{ group: {}, count: 2 }]);
  });

  it.each([
    { sum: ["region"] },
    { avg: ["id"] },
    { min: ["1) from sales; drop table sales; --"] },
    { groupBy: ["price"] },
    { filters: { price: "1" } },
    { limit: 11 },
    { limit: 0 },
    { offset: -1 },
  ])("are refused where nobody allowed them: %j", async (request) => {
    const error: unknown = await found(request).catch((thrown: unknown) => thrown);
    expect(Refusal.is(error) && [error.status, error.code]).toEqual([422, "invalid_input"]);
    expect(await results({})).toEqual([{ group: {}, count: 4 }]);
  });
});
