import type { Verdict } from "../../changes/direction.js";
import type { Changes } from "../../changes/knob.js";
import type { Db } from "./schema.js";

/** What callers may see of a table and do to it. */
export const changes: Changes<Db> = {
  off: "free",
  knobs: {
    table: { direction: "fixed", weaker: "another table is opened" },
    operations: { direction: fewerKeys, weaker: "callers may do more" },
    columns: "free",
    filters: { direction: "fewer", weaker: "callers may search by more columns" },
    sort: "free",
    relations: { direction: fewerKeys, weaker: "rows of more tables come along" },
    pagination: "free",
    "pagination.max_limit": { direction: "lower", weaker: "a page may hold more rows" },
  },
};

/** A list of names, or a map by name. */
function fewerKeys(before: unknown, after: unknown): Verdict {
  const known = new Set(namesIn(before));
  return namesIn(after).some((name) => !known.has(name)) ? "weaker" : "stronger";
}

function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value as readonly string[];
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
