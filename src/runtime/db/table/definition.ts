import type { Relationship } from "../relationship.js";
import type { TextColumns } from "../text-columns.js";

/** How related rows are loaded besides which: see `NPlusOneOptions`. */
export interface TableRelation extends Relationship {
  /** `selectin` unless said. */
  readonly load?: "selectin" | "join";
}

/** A table, or what callers may see of it; as the generated code writes it down. */
export interface TableDefinition {
  /** Names the statements, and binds cursors to this list: `contacts.list`. */
  readonly name: string;
  readonly table: string;
  /** What is read; nothing else is. */
  readonly columns: readonly string[];
  /** Finds one row, and breaks ties in lists, so that no row comes twice or never. */
  readonly primaryKey: readonly string[];
  /** Columns that are read as text. */
  readonly asText?: TextColumns;
  /** Columns that hold JSON. */
  readonly json?: readonly string[];
  /** Under the names of their members in the result. */
  readonly relations?: Readonly<Record<string, TableRelation>>;
  /** Columns that every change sets: one to the present time, one a number up. */
  readonly touched?: { readonly time?: string; readonly version?: string };
}
