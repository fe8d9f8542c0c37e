import type { TestBlock } from "../../model/contribution.js";
import type { Limiter } from "./limiter.js";
import type { RateLimit } from "./schema.js";

/** The most calls that a generated test makes to use a limit up: about two seconds of them. */
const mostCalls = 1000;

interface Limits {
  readonly own: RateLimit;
  /** A second limiter counts each address. */
  readonly perIp: boolean;
}

/** That a limit refuses who uses it up, or, where that takes too many calls, that it counts. */
export function rateLimitTests(
  limiter: Limiter<unknown>,
  block: unknown,
  { own, perIp }: Limits,
): TestBlock[] {
  const test = limiter.test(block);
  const figures = limiter.sentence(block);
  if (test.allowed > mostCalls) return countingTest(test.allowed, figures, own.headers);
  const data = { ...test, figures, perIp };
  if (own.on_exceeded === "audit") return [{ template: "rate_limit_audit", data }];
  return [
    { template: "rate_limit", data },
    ...(perIp ? [{ template: "rate_limit_per_ip", data }] : []),
  ];
}

function countingTest(
  allowed: number,
  figures: string,
  headers: RateLimit["headers"],
): TestBlock[] {
  const left = String(allowed - 1);
  if (headers === "none") return [];
  const told =
    headers === "draft"
      ? { field: "answer.headers.ratelimit", left: `/;r=${left};/` }
      : { field: 'answer.headers["x-ratelimit-remaining"]', left: `/^${left}$/` };
  return [{ template: "rate_limit_large", data: { ...told, figures } }];
}
