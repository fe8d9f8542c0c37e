import type { Compilable } from "kysely";
import { z } from "zod";
import type { AnySession } from "../pooling/session.js";

/** How a query would run, and what is wrong with that. */
export interface QueryAnalysis {
  /** Sentences; empty when there is nothing to say. */
  readonly warnings: readonly string[];
  /** In the planner's own unit. */
  readonly cost: number;
  /** Rows that the planner expects. */
  readonly rows: number;
}

/** What is looked at. */
export interface AnalyzeOptions {
  /** Runs the query, so that expectations can be compared with what is there; false unless said. */
  readonly run?: boolean;
  /** Fewer rows than this are read as a whole without a warning; 1,000 unless said. */
  readonly smallTable?: number;
}

const nodeSchema = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  Filter: z.string().optional(),
  "Rows Removed by Filter": z.number().optional(),
  "Sort Key": z.array(z.string()).optional(),
  "Total Cost": z.number(),
  "Plan Rows": z.number(),
  "Actual Rows": z.number().optional(),
  get Plans() {
    return z.array(nodeSchema).optional();
  },
});

type PlanNode = z.output<typeof nodeSchema>;

const answerSchema = z.tuple([z.object({ Plan: nodeSchema })]);

/** From this factor on an estimate leads the planner astray. */
const farOff = 10;

/**
 * What the database's planner makes of a query (`EXPLAIN (FORMAT JSON)`), as plain warnings: a
 * table that is read as a whole for a few rows, a sort without index, estimates that are far off.
 * The warnings name columns, and never values. Only `run: true` executes the query.
 * @example
 * import { analyzeQueryPerformance, getDbClient } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; email: string };
 * }
 * await getDbClient<Tables>().read(async (session) => {
 *   const query = session.db.selectFrom("contacts").select("id").where("email", "=", "a@b.c");
 *   const { warnings } = await analyzeQueryPerformance(session, query);
 *   return warnings;
 * });
 */
export async function analyzeQueryPerformance(
  session: Pick<AnySession, "query">,
  query: Compilable,
  options: AnalyzeOptions = {},
): Promise<QueryAnalysis> {
  const { run = false, smallTable = 1000 } = options;
  const { sql, parameters } = query.compile();
  const how = run ? "analyze, format json" : "format json";
  const [row] = await session.query("explain", `explain (${how}) ${sql}`, parameters);
  const [{ Plan: plan }] = answerSchema.parse(row?.["QUERY PLAN"]);
  const warnings = nodesOf(plan).flatMap((node) => warningsOf(node, smallTable));
  return { warnings: [...new Set(warnings)], cost: plan["Total Cost"], rows: plan["Plan Rows"] };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function warningsOf(node: PlanNode, smallTable: number): string[] {
  return [...wholeTable(node, smallTable), ...unsorted(node, smallTable), ...misjudged(node)];
}

function wholeTable(node: PlanNode, smallTable: number): string[] {
  const { Filter: filter, "Relation Name": table = "a table" } = node;
  if (node["Node Type"] !== "Seq Scan" || filter === undefined) return [];
  const read = node["Plan Rows"] + (node["Rows Removed by Filter"] ?? 0);
  // Without a run nobody says how large the table is; what reading it costs does.
  if (Math.max(read, node["Total Cost"]) < smallTable) return [];
  return [`All of ${table} is read for a filter on ${columnsIn(filter)}; an index would find it.`];
}

function unsorted(node: PlanNode, smallTable: number): string[] {
  if (!node["Node Type"].endsWith("Sort") || node["Plan Rows"] < smallTable) return [];
  const keys = (node["Sort Key"] ?? []).join(", ");
  return [`Rows are sorted by ${keys} without an index in that order.`];
}

function misjudged(node: PlanNode): string[] {
  const { "Plan Rows": expected, "Actual Rows": found } = node;
  if (found === undefined) return [];
  const factor = Math.max(expected, 1) / Math.max(found, 1);
  if (factor < farOff && factor > 1 / farOff) return [];
  const where = node["Relation Name"] ?? node["Node Type"];
  return [`${where}: ${expected} rows were expected and ${found} found; run ANALYZE.`];
}

/** `((city)::text = 'Ulm'::text)` without its values. */
function columnsIn(filter: string): string {
  const bare = filter.replace(/'(?:[^']|'')*'/g, "").replace(/::[a-z_ ]+(\[\])?/g, "");
  const words = bare.match(/[a-z_][a-z0-9_]*/g) ?? [];
  const columns = words.filter((word) => !["and", "or", "not", "is", "any", "null"].includes(word));
  return [...new Set(columns)].join(", ") || "an expression";
}
