import { createHash } from "node:crypto";
import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import type { TableDefinition } from "./definition.js";

const digestLength = 27;

/** The entity tag of a row: a digest of its own columns; what comes along doesn't count. */
export function etagOf(row: Row, { columns }: TableDefinition): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(columns.map((column) => row[column] ?? null)));
  return `"${hash.digest("base64url").slice(0, digestLength)}"`;
}

/**
 * `If-Match` of RFC 9110 §13.1.1: a list of tags, compared strongly, or `*`.
 * @throws Refusal 412 `precondition_failed` when none is the row's.
 */
export function assertMatch(condition: string, row: Row, table: TableDefinition): void {
  const tags = condition.split(",").map((tag) => tag.trim());
  if (tags.includes("*") || tags.includes(etagOf(row, table))) return;
  throw new Refusal({
    status: 412,
    code: "precondition_failed",
    detail: "Somebody changed it since you read it.",
  });
}
