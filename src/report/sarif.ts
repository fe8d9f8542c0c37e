import type { Diagnostic, Place } from "../diagnostic.js";
import { codes } from "../config/codes.js";

const levels = { error: "error", warning: "warning", hint: "note" } as const;

/** Findings in SARIF 2.1.0, for code scanning. @param version of this tool */
export function reportSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const rules = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const driver = {
    name: "endpointgen",
    version,
    rules: rules.map((id) => ({ id, shortDescription: { text: titleOf(id) } })),
  };
  const results = diagnostics.map((diagnostic) => resultOf(diagnostic, rules));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const titleOf = (code: string): string =>
  Object.hasOwn(codes, code) ? ((codes as Readonly<Record<string, string>>)[code] ?? code) : code;

function resultOf(diagnostic: Diagnostic, rules: readonly string[]): object {
  const { code, severity, message, cure, place, related = [] } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: rules.indexOf(code),
    level: levels[severity],
    message: { text: cure === undefined ? message : `${message}\ntry: ${cure}` },
    locations: place === undefined ? [] : [{ physicalLocation: locationOf(place) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other) => ({
            physicalLocation: locationOf(other.place),
            message: { text: other.message },
          })),
        }),
  };
}

function locationOf({ file, line, column, length }: Place): object {
  return {
    artifactLocation: { uri: encodeURI(file) },
    region: { startLine: line, startColumn: column, endColumn: column + length },
  };
}
