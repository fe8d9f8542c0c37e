import type { Facts, Finding } from "../section.js";
import type { RateLimit } from "./schema.js";

/** A key must be able to tell callers apart, and debounce must count each by itself. */
export function check(own: RateLimit, operation: Facts): readonly Finding[] {
  const findings: Finding[] = [];
  const needsUser = own.key.find((name) => name === "user" || name === "api_key");
  if (needsUser !== undefined && !operation.identity) {
    findings.push({
      path: ["key"],
      message: `\`key\` counts each ${needsUser}, but \`security: none\` leaves nobody to count`,
      cure: "key: [ip]",
    });
  }
  if (new Set(own.key).size < own.key.length) {
    findings.push({
      path: ["key"],
      message: "`key` names the same part twice",
      cure: "name each part once",
    });
  }
  if (own.key.includes("global") && own.key.length > 1) {
    findings.push({
      path: ["key"],
      message: "`global` is one bucket for everybody; other parts beside it would split it",
      cure: "key: [global]",
    });
  }
  const callers = ["user", "api_key", "ip"] as const;
  if (own.algo === "debounce" && !callers.some((name) => own.key.includes(name))) {
    findings.push({
      path: ["key"],
      message:
        "`debounce` must count each caller: anybody's request would restart everybody's quiet time",
      cure: operation.identity ? "key: [user]" : "key: [ip]",
    });
  }
  return findings;
}
