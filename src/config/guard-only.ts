/** Rules of `guard_only`: a handler that exists reads and answers by itself. */
import type { Finding } from "../sections/section.js";
import type { MergedDocument } from "./extend.js";
import type { JobConfig } from "./job-config.js";

interface Whole {
  readonly config: JobConfig;
  readonly merged: MergedDocument;
}

/** What only a contract could keep, and what would call a handler again that can only run once. */
export function guardOnlyRules({ config, merged }: Whole): readonly Finding[] {
  if (!config.guard_only) return [];
  const { circuit_breaker: breaker, cache, credits, encryption } = config;
  const unread = ["request", "response", "errors", "examples"].filter(
    (key) => (merged.value[key] ?? false) !== false,
  );
  return [
    ...unread.map((key) =>
      wrong([key], `\`${key}\` has no effect: the existing handler reads and answers`),
    ),
    ...(breaker !== false && breaker.max_retries > 0
      ? [wrong(["circuit_breaker"], "an existing handler can't be tried again", "max_retries: 0")]
      : []),
    ...(cache !== false && cache.enabled && cache.stale_ttl > 0
      ? [wrong(["cache", "stale_ttl"], "an existing handler can't run behind an answer")]
      : []),
    ...(credits !== false && credits.estimate !== undefined
      ? [wrong(["credits", "estimate"], "there is no handler file to estimate in")]
      : []),
    ...(encryption !== false && encryption.fields.length > 0
      ? [wrong(["encryption", "fields"], "fields that nobody declares can't be sealed")]
      : []),
  ];
}

const wrong = (path: readonly string[], message: string, cure = "remove it"): Finding => ({
  path,
  code: "guard-only",
  message,
  cure,
});
