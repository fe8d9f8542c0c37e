export type { Attempt, Guarded } from "./guarded.js";
export { retry, type RetryOptions } from "./retry.js";
export { retryDecorator, type RetryDecoratorOptions } from "./retry-decorator.js";
export { circuit, type CircuitOptions } from "./circuit.js";
export { circuitBreaker, type CircuitBreakerOptions } from "./circuit-breaker.js";
export { timeout } from "./timeout.js";
export { failureRefusal, TransientError, UpstreamError, type FailureOptions } from "./errors.js";
export { isProvable, isTransient } from "./transient.js";
