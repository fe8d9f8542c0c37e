/** What a code means: of a diagnostic of ours, or of a refusal of a generated API. */
import { codes } from "../config/codes.js";
import { problemCodes } from "./problem-codes.js";

export interface ExplainedCode {
  readonly code: string;
  readonly kind: "diagnostic" | "problem";
  readonly means: string;
  readonly status?: number;
  readonly cure?: string;
}

/** Undefined where nobody uses such a code. */
export function explainCode(code: string): ExplainedCode | undefined {
  const titles: Readonly<Record<string, string>> = codes;
  const title = Object.hasOwn(titles, code) ? titles[code] : undefined;
  if (title !== undefined) return { code, kind: "diagnostic", means: title };
  const problem = Object.hasOwn(problemCodes, code) ? problemCodes[code] : undefined;
  return problem && { code, kind: "problem", ...problem };
}

export const allCodes: readonly string[] = [...Object.keys(codes), ...Object.keys(problemCodes)];
