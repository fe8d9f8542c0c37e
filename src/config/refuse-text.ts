import type { Diagnostic } from "../diagnostic.js";

/** Bytes of one YAML file. */
const largestFile = 256 * 1024;
/** Brackets inside brackets, or dashes on one line. */
const deepest = 64;

/** What must not reach the parser: it would take minutes, or the whole memory. */
export function refuseText(text: string): Diagnostic | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > largestFile) {
    const message = `the file has ${Math.ceil(bytes / 1024)} kB; a config may have ${largestFile / 1024} kB`;
    return {
      code: "too-large",
      severity: "error",
      message,
      cure: "move parts into files named by extends",
    };
  }
  if (bracketDepth(text) > deepest || /(?:[-?:][ \t]+){64}/.test(text)) {
    const message = `values are nested more than ${deepest} deep`;
    return { code: "too-deep", severity: "error", message };
  }
  return undefined;
}

/** Counts brackets wherever they stand: those in texts come in pairs too, or are few. */
function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (const letter of text) {
    if (letter === "[" || letter === "{") depth += 1;
    if ((letter === "]" || letter === "}") && depth > 0) depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}
