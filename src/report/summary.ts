import type { Diagnostic } from "../diagnostic.js";

export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly hints: number;
}

export function summaryOf(diagnostics: readonly Diagnostic[]): Summary {
  const of = (wanted: Diagnostic["severity"]): number =>
    diagnostics.filter(({ severity }) => severity === wanted).length;
  return { errors: of("error"), warnings: of("warning"), hints: of("hint") };
}

/** `1 error`, `2 errors` */
export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;
