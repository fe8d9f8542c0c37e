export { concurrency, type ConcurrencyOptions } from "./concurrency.js";
export {
  concurrencyLimiter,
  limitConcurrency,
  type LimitConcurrencyOptions,
} from "./limit-concurrency.js";
