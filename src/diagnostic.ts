/** A finding about what the user wrote: where, what, and how to cure it. Never a throw. */

/** A range in a file; lines and columns count from 1, `length` in characters of the first line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export type Severity = "error" | "warning" | "hint";

export interface Diagnostic {
  /** Stable, listed in `config/codes.ts`: `unknown-key`, `wrong-type`, `cycle` … */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** The next thing to type, where we know it. */
  readonly cure?: string | undefined;
  readonly place?: Place | undefined;
  /** Other places that belong to it: "the other endpoint with this topic". */
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
}

export const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === "error";
