export {
  idempotencyKey,
  keyPresent,
  type Claim,
  type KeyedRequest,
  type KeyOptions,
} from "./key.js";
export { once, type OnceOptions } from "./once.js";
export { withIdempotencyCache, type IdempotencyCacheOptions } from "./with-idempotency-cache.js";
