export type { TableDefinition, TableRelation, TextColumns } from "./definition.js";
export { createRow } from "./create-row.js";
export { deleteRow } from "./delete-row.js";
export { getRow } from "./get-row.js";
export { tableHooks, type HookContext, type RowChange, type TableHooks } from "./hooks.js";
export { listRows } from "./list-rows.js";
export type { Operation, TableApp } from "./operation.js";
export type { Tables } from "./tables.js";
export { updateRow } from "./update-row.js";
