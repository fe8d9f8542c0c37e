import type { Diagnostic } from "../diagnostic.js";
import { summaryOf } from "./summary.js";

/** Findings for programs: `{ version, summary, diagnostics }`; fields keep their meaning per version. */
export function reportJson(diagnostics: readonly Diagnostic[]): string {
  const findings = diagnostics.map(({ code, severity, message, cure, place, related }) => ({
    code,
    severity,
    message,
    ...(cure === undefined ? {} : { cure }),
    ...(place === undefined ? {} : { place }),
    ...(related === undefined ? {} : { related }),
  }));
  return `${JSON.stringify({ version: 1, summary: summaryOf(diagnostics), diagnostics: findings }, null, 2)}\n`;
}
