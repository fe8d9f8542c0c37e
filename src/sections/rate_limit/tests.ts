import type { TestBlock } from "../../model/contribution.js";
import type { Limiter } from "./limiter.js";
import type { RateLimit } from "./schema.js";

/** The most calls that a generated test makes to use a limit up: about two seconds of them. */
const mostCalls = 1000;

/** That a limit refuses who uses it up, or, where that takes too many calls, that it counts. */
export function rateLimitTests(
  limiter: Limiter<unknown>,
  block: unknown,
  headers: RateLimit["headers"],
): TestBlock[] {
  const test = limiter.test(block);
  const figures = limiter.sentence(block);
  if (test.allowed <= mostCalls) return [{ template: "rate_limit", data: { ...test, figures } }];
  const left = String(test.allowed - 1);
  if (headers === "none") return [];
  const told =
    headers === "draft"
      ? { field: "answer.headers.ratelimit", left: `/;r=${left};/` }
      : { field: 'answer.headers["x-ratelimit-remaining"]', left: `/^${left}$/` };
  return [{ template: "rate_limit_large", data: { ...told, figures } }];
}
