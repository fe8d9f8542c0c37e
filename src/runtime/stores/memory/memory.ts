import type { Memory, Table } from "../contract.js";
import { createTable } from "./table.js";

/** The tables of one embedded store, by name; made on first use. */
export function createMemory(): Memory {
  const tables = new Map<string, Table<unknown>>();
  return {
    table<Value>(name: string): Table<Value> {
      const known = tables.get(name);
      // A name belongs to one part, which alone decides what is in its table.
      if (known !== undefined) return known as Table<Value>;
      const table = createTable<Value>();
      tables.set(name, table);
      return table;
    },
  };
}
