import type { TextColumns } from "./text-columns.js";

/** Rows of another table that belong to rows of this one. */
export interface Relationship {
  readonly table: string;
  /** Column of this table, and the one of the other that equals it. */
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  /** Columns that are read as text. */
  readonly asText?: TextColumns;
  /** True: a list; else one row, or null. */
  readonly many?: boolean;
}
