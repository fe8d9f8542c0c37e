import type { Statement } from "../model/contribution.js";
import type { Code } from "./code.js";
import { layout } from "./layout.js";

/** Prints code where a template stands: `indent` spaces in, further lines below the first. */
export interface Printer {
  /** Code without an end: an argument, a right-hand side. `trailing` characters follow it. */
  code(code: Code, indent: number, trailing?: number): string;
  /** A statement with its comment, and a semicolon. */
  statement(statement: Statement, indent: number): string;
}

export function printer(width: number): Printer {
  const code = (tree: Code, indent: number, trailing = 0): string =>
    layout(tree, { width, indent, trailing });
  return {
    code,
    statement({ code: tree, comment }, indent) {
      const above = comment === undefined ? "" : `// ${comment}\n${" ".repeat(indent)}`;
      return `${above}${code(tree, indent, 1)};`;
    },
  };
}
