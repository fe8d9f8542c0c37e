/** What one operation on a table reads and writes, as far as the generated code says it. */
import type { Names } from "./names.js";

/** In the order of the routes: literal ones before `/:id`. */
export type OperationName =
  | "list"
  | "get"
  | "create"
  | "update"
  | "delete"
  | "bulk_create"
  | "stream"
  | "export"
  | "aggregate";

/** Rows of another table that come along. */
export interface RelatedRows {
  readonly table: string;
  /** Column of this table, and the one of the other that equals it. */
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly asText: Readonly<Record<string, "text" | "text[]">>;
  readonly many: boolean;
  readonly load: "join" | "selectin";
}

/** Columns by what can be worked out of their values. */
export interface AggregateColumns {
  readonly groupBy: readonly string[];
  readonly sum: readonly string[];
  readonly avg: readonly string[];
  readonly min: readonly string[];
  readonly max: readonly string[];
  /** Those of `sum` that hold floating-point numbers. */
  readonly floats: readonly string[];
}

/** What the generated tests of a table ask the embedded database. */
export interface RowTests {
  readonly operations: readonly { readonly operation: OperationName; readonly names: Names }[];
  /** The column that finds one row; undefined where none does. */
  readonly key: string | undefined;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Filters whose values are texts of any form. */
  readonly textFilters: readonly string[];
  /** A column that can be changed by itself, and a value for it. */
  readonly change: { readonly column: string; readonly value: unknown } | undefined;
  /** The same new row can't be made twice. */
  readonly isUnique: boolean;
}

export interface TableRows {
  readonly operation: OperationName;
  /** The YAML file's own names: the handler file with the hooks bears them. */
  readonly owner: Names;
  /** The first operation of its file, with which the file of hooks is written. */
  readonly isFirst: boolean;
  /** Of all operations together, with the first one; undefined where rows can't be made up. */
  readonly tests: RowTests | undefined;
  readonly table: string;
  /** Finds one row; empty where no column does. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Columns that are read as text, since JSON or a driver would make something else of them. */
  readonly asText: Readonly<Record<string, "text" | "text[]">>;
  /** Columns that hold JSON, which drivers would take for lists of their own. */
  readonly json: readonly string[];
  readonly filters: readonly string[];
  readonly sort: readonly string[];
  /** Sort columns without NULL. */
  readonly notNull: readonly string[];
  readonly relations: Readonly<Record<string, RelatedRows>>;
  readonly pagination: {
    readonly limit: number;
    readonly max_limit: number;
    readonly cursor_after: number;
  };
  /** How rows are sent while they are read; undefined where they aren't. */
  readonly stream: { readonly format: "jsonl" | "csv"; readonly chunk_size: number } | undefined;
  /** What many rows come to; undefined where rows themselves are answered. */
  readonly aggregates: AggregateColumns | undefined;
  /** Changes whose key is kept in their transaction: seconds, and a header of their own. */
  readonly once: { readonly ttl: number; readonly header?: string } | undefined;
  /** Columns that every change sets: `updated_at` to the present time, `version` one up. */
  readonly touched: Readonly<Partial<Record<"time" | "version", string>>>;
}
