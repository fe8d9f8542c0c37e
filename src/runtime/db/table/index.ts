export type { TextColumns } from "../text-columns.js";
export type { TableDefinition, TableRelation } from "./definition.js";
export { getRow } from "./get-row.js";
export { tableHooks, type HookContext, type RowChange, type TableHooks } from "./hooks.js";
export { listRows } from "./list-rows.js";
export type { Operation, TableApp } from "./operation.js";
export type { Tables } from "./tables.js";
