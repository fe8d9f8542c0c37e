import type { Changes } from "../../changes/knob.js";
import type { CircuitBreaker } from "./schema.js";

/** Protects what the handler depends on from us. */
export const changes: Changes<CircuitBreaker> = {
  off: { weaker: "what fails is called on and on, without a time limit" },
  knobs: {
    circuit_breaker_threshold: { direction: "lower", weaker: "it opens later" },
    circuit_breaker_timeout: { direction: "higher", weaker: "it is open for a shorter time" },
    max_retries: { direction: "lower", weaker: "a failing service is called more often" },
    retry_backoff: { direction: "higher", weaker: "a failing service is called again sooner" },
    timeout: { direction: "lower", weaker: "an attempt may hang for longer" },
    retry_ambiguous: { direction: "off", weaker: "work may take effect twice" },
  },
};
