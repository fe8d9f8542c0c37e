import { z } from "zod";
import { block, count, formed, listOf, section } from "../kinds.js";

/** What a table can be asked for, in the order of the generated routes. */
const operations = [
  "list",
  "get",
  "create",
  "update",
  "delete",
  "bulk_create",
  "stream",
  "export",
  "aggregate",
] as const;

type OperationName = (typeof operations)[number];

const column = () =>
  formed(/^[a-z_][a-z0-9_]{0,62}$/, "a column name: small letters, digits and _");

const relation = () =>
  z.strictObject({
    table: formed(tableName, "a table name, such as orders or sales.orders").meta({
      description: "The other table.",
    }),
    column: column().meta({ description: "Column that holds the key." }),
    columns: z.array(column()).min(1).max(1000).optional().meta({
      description: "Columns of the other table that come along; by default its key alone.",
    }),
    load: z.enum(["join", "selectin"]).default("selectin").meta({
      description: "`join`: one statement; `selectin`: a second one for all rows at once.",
    }),
  });

const tableName = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/;

const pagination = () =>
  block(
    {
      limit: count(100, "Rows of a page when the caller names no number."),
      max_limit: count(1000, "Rows that a caller may ask for."),
      cursor_after: count(1000, "Offset from which pages are fetched by cursor."),
    },
    "How long lists are cut into pages.",
  );

export const schema = () =>
  section(
    {
      table: formed(tableName, "a table name, such as orders or sales.orders")
        .optional()
        .meta({ description: "The table, created by the project's migrations." }),
      operations: z
        .union([
          z.array(z.enum(operations)).min(1).max(operations.length),
          z.partialRecord(z.enum(operations), z.record(z.string(), z.unknown()).nullable()),
        ])
        .default((): OperationName[] => ["list", "get", "create", "update", "delete"])
        .meta({
          description: "What callers may do; a map gives one operation settings of its own.",
        }),
      columns: z
        .union([z.array(column()).min(1), z.record(z.string(), z.unknown())])
        .default(() => ({}))
        .meta({
          description:
            "Columns that callers may see: their names, typed by the table, or a map of types written as in `request`.",
        }),
      filters: listOf(column(), [], "Columns that a list can be filtered by."),
      sort: listOf(
        formed(/^-?[a-z_][a-z0-9_]{0,62}$/, "a column name, with - before it for falling order"),
        [],
        "Columns that a list can be sorted by; the first is the default.",
      ),
      relations: z
        .record(z.string(), relation())
        .default(() => ({}))
        .meta({ description: "Rows of other tables that come along, without one query per row." }),
      pagination: pagination(),
    },
    "A table and what callers may do with it; needs `kind: db`.",
  );

export type Db = z.output<ReturnType<typeof schema>>;
