import type { Contribution, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import type { AggregateColumns, OperationName, TableRows } from "../../model/table-rows.js";
import { literal } from "../../render/code.js";
import type { Db } from "./schema.js";

/** What an operation on a table answers besides its rows (step 8). */
export function contribute(_: Db, { rows }: Operation): Contribution | undefined {
  if (rows === undefined) return undefined;
  return {
    step: "logic",
    contract: [{ name: "table", value: literal(rows.table) }],
    openapi: {
      responses: responses[rows.operation] ?? {},
      ...(rows.stream && { content: linesOf(rows.stream) }),
      guards: [{ name: "Table", text: sentence(rows) }],
    },
  };
}

/** Lines have no schema in OpenAPI 3.1: the text as a whole is one. */
const linesOf = ({
  format,
}: NonNullable<TableRows["stream"]>): NonNullable<OpenApiPart["content"]> => ({
  [format === "csv" ? "text/csv" : "application/jsonl"]: { schema: { type: "string" } },
});

type Responses = NonNullable<OpenApiPart["responses"]>;

const missing: Responses = { "404": { description: "There is no such row" } };
const stale: Responses = {
  "412": { description: "The row isn't as it was read: If-Match names another one" },
};
const collision: Responses = {
  "409": { description: "It collides with another row, or refers to none" },
};

const responses: Readonly<Partial<Record<OperationName, Responses>>> = {
  list: { "400": { description: "The cursor isn't one of this list" } },
  get: missing,
  create: collision,
  bulk_create: collision,
  update: { ...missing, ...collision, ...stale },
  delete: { ...missing, ...collision, ...stale },
};

function sentence({ table, columns, relations, aggregates }: TableRows): string {
  if (aggregates !== undefined) return groupsOf(table, aggregates);
  const also = Object.keys(relations);
  const more = also.length === 0 ? "" : `, with ${also.join(" and ")}`;
  return `${table}: ${columns.join(", ")}${more}`;
}

function groupsOf(table: string, { groupBy, sum, min }: AggregateColumns): string {
  const listed = (words: string, columns: readonly string[]) =>
    columns.length === 0 ? "" : `; ${words} ${columns.join(", ")}`;
  const worked = `${listed("sum and avg of", sum)}${listed("min and max of", min)}`;
  return `${table}: count${worked}${listed("grouped by", groupBy)}`;
}
