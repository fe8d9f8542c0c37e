import type { Memory, Table } from "../contract.js";
import { createTable } from "./table.js";

/** The tables of one embedded store, by name; made on first use. */
export function createMemory(cacheEvent: Memory["cacheEvent"] = () => undefined): Memory {
  const tables = new Map<string, Table<unknown>>();
  const made = new Map<unknown, unknown>();
  const memory: Memory = {
    cacheEvent,
    table<Value>(name: string): Table<Value> {
      const known = tables.get(name);
      // A name belongs to one part, which alone decides what is in its table.
      if (known !== undefined) return known as Table<Value>;
      const table = createTable<Value>();
      tables.set(name, table);
      return table;
    },
    made<Value>(make: (memory: Memory) => Value): Value {
      if (!made.has(make)) made.set(make, make(memory));
      return made.get(make) as Value;
    },
  };
  return memory;
}
