import type { Facts, Finding } from "../section.js";
import type { Cache } from "./schema.js";

/** One caller's answer must not reach another. */
export function check(own: Cache, operation: Facts): readonly Finding[] {
  const findings: Finding[] = [];
  if (own.http?.public === true && operation.identity && !own.shared) {
    findings.push({
      path: ["http", "public"],
      message: "`http.public` lets proxies show one user's answer to another",
      cure: "http: { public: false }, or shared: true if the answer is the same for everybody",
    });
  }
  return findings;
}
