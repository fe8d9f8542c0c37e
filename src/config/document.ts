/** Arrow 2: text becomes a document whose every value knows its place. */
import { LineCounter, parseDocument as parseYaml } from "yaml";
import type { Diagnostic, Place } from "../diagnostic.js";
import { type Outcome, outcome } from "../outcome.js";
import type { Path, Section } from "../sections/section.js";
import { aliasTargets } from "./aliases.js";
import { finder } from "./find-node.js";
import { refuseText } from "./refuse-text.js";
import { syntaxDiagnostics } from "./syntax.js";
import { readTree } from "./tree.js";

/** One YAML file, read. */
export interface ConfigDocument {
  /** Relative to the project, with slashes; or `preset:name`. */
  readonly file: string;
  readonly text: string;
  /** The file's map; empty for an empty file. */
  readonly value: Section;
  /**
   * Where a value, or the key that holds it, is written. For a path that isn't there: the key
   * nearest above it.
   */
  placeOf(path: Path, part?: "key" | "value"): Place;
}

/**
 * Parses one YAML file (YAML 1.2, core schema, one document, a map of keys). Refuses what is too
 * large or too deep before the parser sees it, since the parser needs quadratic time for some.
 *
 * @param file how the file is called in places
 */
export function parseDocument(file: string, text: string): Outcome<ConfigDocument> {
  const { document, diagnostics } = readDocument(file, text);
  return outcome(document, diagnostics);
}

/** What could be read of a file: after a duplicate key or an unknown tag the rest is still there. */
export interface ReadDocument {
  readonly document: ConfigDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same, going on after mistakes that leave something to check. */
export function readDocument(file: string, text: string): ReadDocument {
  const refusal = refuseText(text);
  if (refusal !== undefined) return { document: undefined, diagnostics: [placed(refusal, file)] };
  const plain = plainText(text);
  const lines = new LineCounter();
  const yaml = parseYaml(plain, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    version: "1.2",
    schema: "core",
    stringKeys: false,
  });
  const place = (start: number, end: number): Place => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(start, plain.length)));
    const [firstLine = ""] = plain.slice(start, Math.max(start, end)).split("\n", 1);
    return {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      length: Math.max(1, firstLine.trimEnd().length),
    };
  };
  const wrongSyntax = syntaxDiagnostics(yaml.errors, { text: plain, place });
  if (wrongSyntax.length > 0) return { document: undefined, diagnostics: wrongSyntax };
  const targets = aliasTargets(yaml);
  const { value, diagnostics } = readTree(yaml, targets, place);
  const placeOf = finder(yaml, targets, place);
  return { document: { file, text: plain, value, placeOf }, diagnostics };
}

/** Without byte order mark, and with every line break as the parser knows it, at the same offsets. */
function plainText(text: string): string {
  const start = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return start.replace(/\r(?!\n)/g, "\n");
}

const placed = (diagnostic: Diagnostic, file: string): Diagnostic => ({
  ...diagnostic,
  place: { file, line: 1, column: 1, length: 1 },
});
