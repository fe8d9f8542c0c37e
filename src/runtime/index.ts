export * from "./auth/index.js";
export type { AppCache } from "./cache/app-cache.js";
export type { CacheKey, CacheOptions } from "./cache/place.js";
export { getOrSetCache, type GetOrSetOptions } from "./cache/get-or-set-cache.js";
export {
  cacheResponse,
  createCachedResponse,
  httpCache,
  type CachedResponseOptions,
  type ConditionalRequest,
  type HttpCacheOptions,
} from "./cache/http-cache.js";
export { lruCache, type CacheInfo, type LruCacheOptions } from "./cache/lru-cache.js";
export {
  getAppConfigCached,
  getQueryCache,
  invalidateWithEvent,
  type EventOptions,
  type QueryCache,
} from "./cache/query-cache.js";
export { cacheStrategy, type CacheStrategy, type DecidedStrategy } from "./cache/strategy.js";
export { TTLCache, type TTLCacheOptions } from "./cache/ttl-cache.js";
export * from "./environment/index.js";
export * from "./fetch/index.js";
export type { Answer, Text } from "./http/answer.js";
export type { App, Mount } from "./http/app.js";
export type { Call } from "./http/call.js";
export type { AppOptions, StoreFactory } from "./http/core.js";
export { createApp } from "./http/create-app.js";
export { DeclaredError, type DeclaredErrorInit } from "./http/declared-error.js";
export { embed, type Embedded, type EmbedOptions } from "./http/embed.js";
export type { EndpointGuards, ReviewedGuards } from "./http/guards.js";
export type { ObserveOptions } from "./http/observe.js";
export { ownAnswer } from "./http/own-answer.js";
export { problemAnswer, type ProblemContext } from "./http/problem.js";
export { passOn, type PassOnContext } from "./http/pass-on.js";
export { Refusal, type Bar, type InputProblem, type RefusalInit } from "./http/refusal.js";
export type { Observed } from "./http/route.js";
export type { InstantGuard, RequestGuard } from "./http/request-guard.js";
export { serve, type ServeOptions, type Serving } from "./http/serve.js";
export { createHttpServer } from "./http/server.js";
export type { AuthSettings, BuiltinSettings, CorsSettings, Settings } from "./http/settings.js";
export type { Database, Project, Tools } from "./http/tools.js";
export type { WiredUser, Wiring } from "./http/wiring.js";
export * from "./parallel/index.js";
export {
  isAllowedDebounce,
  isAllowedFixedWindow,
  isAllowedSlidingWindow,
  isAllowedThrottle,
  isAllowedTokenBucket,
  type LimitDecision,
  type TokenBucketArguments,
} from "./rate_limit/is-allowed.js";
export {
  debounceLimiter,
  fixedWindowLimiter,
  slidingWindowLimiter,
  throttleLimiter,
  tokenBucketLimiter,
  type RequestLimiterOptions,
} from "./rate_limit/request-limiter.js";
export { totpOnce, type TotpOnceOptions } from "./security/totp_once.js";
export * from "./rooms.js";
export type * from "./stores/index.js";
export { createMemoryStore, type MemoryStoreOptions } from "./stores/memory/memory-store.js";
export { systemWorld } from "./world/system.js";
export type { Clock, World } from "./world/world.js";
