/** The YAML of a table becomes one endpoint for each of its operations. */
import { extendFurther, type Layer } from "../../config/extend.js";
import type { Shelf } from "../../config/shelf.js";
import { isRecord } from "../../config/traced.js";
import { type ResolvedConfig, validateConfig } from "../../config/validate.js";
import type { Diagnostic } from "../../diagnostic.js";
import type { OperationName } from "../../model/table-rows.js";
import type { Facts, Section } from "../../sections/section.js";
import type { Catalog } from "../snapshot.js";
import { missingRecords } from "./idempotency-table.js";
import { isStreamed, operationKinds } from "./kinds.js";
import { tableFacts } from "./table-facts.js";

export interface Expanded {
  /** The endpoint itself where it stands on no table that is known. */
  readonly endpoints: readonly ResolvedConfig[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @param catalog undefined: nothing is known of the tables, which is told elsewhere */
export function expandEndpoint(
  endpoint: ResolvedConfig,
  catalog: Catalog | undefined,
  shelf: Shelf,
): Expanded {
  const { kind, db } = endpoint.config;
  const table = db === false ? undefined : catalog?.tables.find(({ name }) => name === db.table);
  if (kind !== "db" || db === false || catalog === undefined || table === undefined)
    return { endpoints: [endpoint], diagnostics: [] };
  const { operations } = db;
  const own = Array.isArray(operations)
    ? operations.map((name) => [name, {}] as const)
    : Object.entries(operations).map(
        ([name, value]) => [name as OperationName, value ?? {}] as const,
      );
  const order = Object.keys(operationKinds);
  const sorted = own.toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  const expanded = sorted.map(([operation, overrides], index) => {
    const further = layersOf(endpoint, operation, overrides);
    const { merged, diagnostics } = extendFurther(endpoint.merged, further);
    const operations = sorted.map(([one]) => one);
    const named = { operation, operations, owner: endpoint.facts.names, isFirst: index === 0 };
    const refine = (config: ResolvedConfig["config"], facts: Facts): Facts =>
      tableFacts(config, facts, { ...named, tables: { table, catalog } });
    const validated = validateConfig(merged, shelf, refine);
    return { value: validated.value, diagnostics: [...diagnostics, ...validated.diagnostics] };
  });
  return {
    endpoints: expanded.flatMap(({ value }) => (value === undefined ? [] : [value])),
    diagnostics: [
      ...expanded.flatMap((one) => one.diagnostics),
      ...missingRecords(
        expanded.flatMap(({ value }) => value ?? []),
        catalog,
      ),
    ],
  };
}

/** What follows from the operation, what the YAML says of it alone, and what can't be otherwise. */
function layersOf(
  { merged, config, facts }: ResolvedConfig,
  operation: OperationName,
  overrides: Section,
): readonly Layer[] {
  const { method, suffix, status, isRead, words } = operationKinds[operation];
  const { names, path } = facts;
  // A document of its own: the shelf remembers which ones were checked.
  const layer = (value: Section, prefix: readonly string[] = []): Layer => ({
    kind: "file",
    document: { ...merged.document, value: {} },
    prefix,
    value,
  });
  const derived = {
    endpoint_name: `${names.snake}_${operation}`,
    endpoint_description: `${names.description}: ${words}`,
    route: { method, path: `${path.replace(/\/$/, "")}${suffix}` },
    response: { status },
    ...written(config, names.snake, operation),
    ...streamed(config, operation),
    examples: [],
    tests: [],
  };
  const forced = {
    ...(isRead ? { idempotency: false } : { cache: false }),
    // What is sent while it is made can't be kept; and only that has a form.
    ...(isStreamed(operation) ? { cache: false } : { stream: false }),
  };
  return [
    layer(derived),
    layer(lifted(overrides), ["db", "operations", operation]),
    layer({ ...forced, db: { operations: [operation] } }),
  ];
}

/** Names that the file gives itself would be the same for all operations. */
function written({ metrics }: ResolvedConfig["config"], name: string, operation: string): Section {
  if (metrics === false || metrics.histogram_name === `${name}_latency_seconds`) return {};
  const base = metrics.histogram_name.replace(/_seconds$/, "");
  return { metrics: { histogram_name: `${base}_${operation}_seconds` } };
}

/** Files are for spreadsheets, streams for programs; what the YAML says of all goes before it. */
function streamed({ stream }: ResolvedConfig["config"], operation: OperationName): Section {
  if (stream !== false || !isStreamed(operation)) return {};
  return { stream: { format: operation === "export" ? "csv" : "jsonl" } };
}

const tableKeys = ["columns", "filters", "sort", "relations", "pagination"];

/** `columns` of an operation is `db.columns` of its endpoint; other keys are those of any file. */
function lifted(overrides: Section): Section {
  const entries = Object.entries(overrides);
  const table = entries.filter(([key]) => tableKeys.includes(key));
  const others = Object.fromEntries(entries.filter(([key]) => !tableKeys.includes(key)));
  if (table.length === 0) return others;
  const db = isRecord(others["db"]) ? others["db"] : {};
  return { ...others, db: { ...db, ...Object.fromEntries(table) } };
}
