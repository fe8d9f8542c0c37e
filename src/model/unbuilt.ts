/**
 * What the schemas understand and the generator can't write yet. Answered with a diagnostic,
 * because a guard that is asked for and silently missing would be worse than none.
 */
import type { JobConfig } from "../config/job-config.js";
import { policyOf } from "../sections/cache/contribute.js";
import { limiterOf } from "../sections/rate_limit/contribute.js";
import type { Finding, Path } from "../sections/section.js";
import type { Operation } from "./endpoint-model.js";

export function notBuiltYet(config: JobConfig, operation: Operation): Finding[] {
  return [
    ...kind(config),
    ...algorithms(config, operation),
    ...security(config),
    ...credits(config),
    ...job(config),
    ...wholeSections(config),
  ];
}

const missing = (path: Path, what: string, cure?: string): Finding => ({
  path,
  code: "not-built-yet",
  message: `${what} can't be generated yet`,
  ...(cure === undefined ? {} : { cure }),
});

function kind({ kind: value }: JobConfig): Finding[] {
  return value === "io" ? [] : [missing(["kind"], `kind: ${value}`, "kind: io")];
}

function algorithms({ rate_limit, cache }: JobConfig, operation: Operation): Finding[] {
  const findings: Finding[] = [];
  if (rate_limit !== false && limiterOf(rate_limit.algo) === undefined) {
    const cure = "algo: token_bucket or fixed_window";
    findings.push(missing(["rate_limit", "algo"], `The algorithm ${rate_limit.algo}`, cure));
  }
  if (rate_limit !== false && rate_limit.per_ip) {
    findings.push(missing(["rate_limit", "per_ip"], "A second limiter per address"));
  }
  if (rate_limit !== false && rate_limit.on_exceeded === "audit") {
    findings.push(missing(["rate_limit", "on_exceeded"], "Shadow mode", "on_exceeded: block"));
  }
  if (cache !== false && operation.on.has("cache") && policyOf(cache.algo) === undefined) {
    findings.push(missing(["cache", "algo"], `The policy ${cache.algo}`, "algo: fifo or lru"));
  }
  return findings;
}

function security({ security: own }: JobConfig): Finding[] {
  if (own === false || own.auth_type_required === "jwt" || own.auth_type_required === "none")
    return [];
  const path = ["security", "auth_type_required"];
  return [missing(path, `Authentication by ${own.auth_type_required}`, "auth_type_required: jwt")];
}

function credits({ credits: own }: JobConfig): Finding[] {
  if (own === false) return [];
  return [
    ...(own.estimate === undefined
      ? []
      : [missing(["credits", "estimate"], "An estimate of credits")]),
    ...(own.quota === undefined ? [] : [missing(["credits", "quota"], "A quota of credits")]),
  ];
}

function job({ job: own }: JobConfig): Finding[] {
  if (own === false) return [];
  return [
    ...(own.offload ? [missing(["job", "offload"], "Offloading to a queue")] : []),
    ...(own.publish_event ? [missing(["job", "publish_event"], "Publishing an event")] : []),
  ];
}

/** Sections that are off unless somebody writes them. */
const sections = ["concurrency", "upload", "stream", "background"] as const;

function wholeSections(config: JobConfig): Finding[] {
  return sections
    .filter((key) => config[key] !== false)
    .map((key) => missing([key], `The section ${key}`));
}
