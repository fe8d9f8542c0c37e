// Written by `npm run gen` from the folder listing.
export * from "./cache/index.js";
export * from "./circuit_breaker/index.js";
export * from "./concurrency/index.js";
export * from "./credits/index.js";
export * from "./db/index.js";
export * from "./encryption/index.js";
export * from "./idempotency/index.js";
export * from "./job/index.js";
export * from "./logging/index.js";
export * from "./metrics/index.js";
export * from "./performance/index.js";
export * from "./pooling/index.js";
export * from "./rate_limit/index.js";
export * from "./request/index.js";
export * from "./response/index.js";
export * from "./security/index.js";
export * from "./tracing/index.js";
