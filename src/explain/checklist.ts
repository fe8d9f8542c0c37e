/** The performance checklist of the guide to best practices, gone through for one endpoint. */
import type { JobConfig } from "../config/job-config.js";
import type { TableRows } from "../model/table-rows.js";

export interface CheckedItem {
  /** The item, in a few words. */
  readonly item: string;
  /** Undefined: it is no matter for this endpoint. */
  readonly isDone: boolean | undefined;
  /** What stands in for it, or what to write. */
  readonly says: string;
}

interface Asked {
  readonly config: JobConfig;
  /** What of a table it reads or writes. */
  readonly rows: TableRows | undefined;
}

type Check = (asked: Asked) => readonly [isDone: boolean | undefined, says: string];

/** All fifteen items, in the guide's order. */
export function checklistOf(config: JobConfig, rows: TableRows | undefined): CheckedItem[] {
  return Object.entries(checks).map(([item, check]) => {
    const [isDone, says] = check({ config, rows });
    return { item, isDone, says };
  });
}

const noMatter = (why: string) => [undefined, why] as const;
const noTable = noMatter("it reads no table");
const noForm = noMatter("it takes no files");

const isRead = ({ route }: JobConfig): boolean => route.method === "GET";
const isMany = (rows: TableRows): boolean =>
  ["list", "stream", "export"].includes(rows.operation) && rows.aggregates === undefined;

const checks: Readonly<Record<string, Check>> = {
  "caching strategy chosen": ({ config }) => {
    const { cache } = config;
    if (cache !== false && cache.enabled)
      return [
        true,
        `${cache.algo}, ${String(cache.default.cache_ttl)} s, strategy ${cache.strategy}`,
      ];
    if (config.job !== false && config.job.offload)
      return noMatter("the cache is off: every request becomes a job");
    const off = cache === false ? "no cache" : "the cache is off";
    return [false, `${off}; \`cache: { enabled: true }\` where an answer may be a moment old`];
  },
  "HTTP cache headers": ({ config }) => {
    if (!isRead(config)) return noMatter("it is no GET");
    const { cache } = config;
    const http = cache === false ? undefined : cache.http;
    if (http === undefined) return [false, "none without `cache.http`"];
    return [true, `max-age=${String(http.max_age)}, ETag: ${String(http.etag)}`];
  },
  "streaming above 10,000 rows": ({ config: { stream }, rows }) => {
    if (stream !== false || rows?.stream !== undefined) return [true, "rows are sent as they come"];
    if (rows === undefined || !isMany(rows)) return noMatter("it doesn't answer many rows");
    return [rows.pagination.max_limit <= 10_000, "in pages; operations stream and export send all"];
  },
  "pages with limits": ({ rows }) => {
    if (rows?.operation !== "list") return noMatter("it is no list of rows");
    const { limit, max_limit: most } = rows.pagination;
    return [true, `${String(limit)} rows a page, ${String(most)} at most`];
  },
  "cursor for deep pages": ({ rows }) =>
    rows?.operation !== "list"
      ? noMatter("it is no list of rows")
      : [true, `from offset ${String(rows.pagination.cursor_after)} on`],
  "only needed columns": ({ rows }) =>
    rows === undefined ? noTable : [true, rows.columns.join(", ") || "none"],
  "no N+1 queries": ({ rows }) => {
    if (rows === undefined) return noTable;
    const names = Object.entries(rows.relations).map(([name, { load }]) => `${name} by ${load}`);
    return [true, names.join(", ") || "no relations; its tests fail for a repeated statement"];
  },
  "aggregation in the database": ({ rows }) => {
    if (rows === undefined) return noTable;
    return rows.aggregates === undefined
      ? noMatter("operation aggregate counts and sums")
      : [true, "counts and sums are worked out there"];
  },
  "parallel work that computes": ({ config: { kind, job } }) => {
    if (kind !== "cpu") return noMatter("kind: cpu computes; else processInParallelSync");
    const workers = job === false ? undefined : job.workers;
    return [true, workers === undefined ? "one thread per core" : `threads: ${String(workers)}`];
  },
  "parallel calls": ({ rows }) =>
    noMatter(rows === undefined ? "processInParallelAsync, 10 at once" : "one statement"),
  "uploads in pieces": ({ config: { upload } }) =>
    upload === false ? noForm : [true, `${String(upload.chunk_size)} bytes at a time`],
  "uploads checked early": ({ config: { upload } }) => {
    if (upload === false) return noForm;
    const types = upload.allowed_types.join(", ");
    const most = `${String(upload.max_size)} bytes at most`;
    return types === ""
      ? [false, `${most}; any type: \`allowed_types\``]
      : [true, `${types}; ${most}`];
  },
  "large collections serialized well": () => [
    true,
    "JSON.stringify of what the contract lets through; compiled serializers were no faster",
  ],
  "response fields filtered": ({ config: { response } }) =>
    response === false || response.raw
      ? [false, "it answers by itself: nothing is filtered"]
      : [true, `what \`response\` declares, without ${response.exclude_fields.join(", ")}`],
  "slow queries watched": ({ config: { performance }, rows }) => {
    if (rows === undefined) return noTable;
    return performance === false
      ? [false, "`performance: { enabled: true }` reports what takes longer than threshold_ms"]
      : [true, `what takes longer than ${String(performance.threshold_ms)} ms is reported`];
  },
};
