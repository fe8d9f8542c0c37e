export {
  aggregateRowsOf,
  type AggregateDefinition,
  type AggregateRequest,
  type Group,
} from "./aggregate.js";
export { analyzeQueryPerformance, type AnalyzeOptions, type QueryAnalysis } from "./analyze.js";
export { BaseService, type ReplicaAware } from "./base-service.js";
export {
  selectOnlyColumns,
  useDatabaseAggregation,
  type AggregateFunction,
  type Aggregation,
} from "./columns.js";
export {
  buildListMeta,
  CursorPage,
  type ListMeta,
  type ListMetaParts,
  type PageLinks,
} from "./cursor-page.js";
export { createCursors, type Cursors } from "./cursors.js";
export { getDbClient, type Caller, type DbClient, type DbClientOptions } from "./db-client.js";
export type { Claimant } from "./identity.js";
export { getDbUrl } from "./db-url.js";
export { ExistsSubqueryDetector } from "./exists-subquery-detector.js";
export {
  invalidateOnCreate,
  invalidateOnDelete,
  invalidateOnUpdate,
  type CachingApp,
} from "./invalidate.js";
export { cacheListResult, getCachedListResult, type ListKey } from "./list-cache.js";
export type { ListDefinition, ListRequest, Pagination } from "./list-definition.js";
export { listPage, type ListQuery, type ListTools } from "./list-page.js";
export { coalesceText, normalizeSequence, normalizeText, PLACEHOLDER_VALUE } from "./normalize.js";
export { onceInTransaction, type OncePlace } from "./once-in-transaction.js";
export {
  OptimizedQuerySet,
  type Limitable,
  type PagePair,
  type QuerySetOptions,
} from "./optimized-query-set.js";
export {
  buildPaginationLinks,
  encodeOffsetCursor,
  optimizePaginationParams,
  type FetchedPage,
  type PageParameters,
  type PagePlace,
} from "./paginate.js";
export {
  QueryOptimizer,
  withQueryOptimization,
  type OptimizedQuery,
  type QueryOptimizationOptions,
  type QueryOptimizerOptions,
} from "./query-optimizer.js";
export { recordDbLatency, withPoolMetrics, type PoolMetricsOptions } from "./record-latency.js";
export { preventNPlusOne, type NPlusOneOptions } from "./relations.js";
export type { Relationship } from "./relationship.js";
export * from "./table/index.js";
export { safeGetattr } from "./safe-getattr.js";
export {
  streamRows,
  type CountedLender,
  type SqlText,
  type StreamedRows,
  type StreamRowsOptions,
} from "./stream-rows.js";
export { RepeatedStatementError, watchStatements, type WatchOptions } from "./watch-statements.js";
export { withEngineConnection, type Lender } from "./with-engine-connection.js";
