/** What a table can be asked for: route, status, and what a request is about. */
import type { Method } from "../../model/endpoint-model.js";
import type { OperationName } from "../../model/table-rows.js";

export interface OperationKind {
  readonly method: Method;
  /** After the path of the table. */
  readonly suffix: string;
  readonly status: number;
  /** Rows aren't changed: answers may be kept, and a repeat needs no key. */
  readonly isRead: boolean;
  /** In words, after the description of the table. */
  readonly words: string;
}

const read = { method: "GET", status: 200, isRead: true } as const;

export const operationKinds: Readonly<Record<OperationName, OperationKind>> = {
  list: { ...read, suffix: "", words: "list" },
  get: { ...read, suffix: "/:id", words: "get" },
  create: { method: "POST", suffix: "", status: 201, isRead: false, words: "create" },
  update: { method: "PATCH", suffix: "/:id", status: 200, isRead: false, words: "update" },
  delete: { method: "DELETE", suffix: "/:id", status: 204, isRead: false, words: "delete" },
  bulk_create: {
    method: "POST",
    suffix: "/bulk",
    status: 201,
    isRead: false,
    words: "bulk create",
  },
  stream: { ...read, suffix: "/stream", words: "stream" },
  export: { ...read, suffix: "/export", words: "export" },
  aggregate: { ...read, suffix: "/aggregate", words: "aggregate" },
};

/** Rows are sent while they are read. */
export const isStreamed = (operation: OperationName): boolean =>
  operation === "stream" || operation === "export";
