/** Where a finding about the merged config is told. */
import type { Diagnostic, Place } from "../diagnostic.js";
import type { Finding, Path } from "../sections/section.js";
import type { MergedDocument, Source } from "./extend.js";

/**
 * A finding of a rule as a diagnostic. What a preset wrote is told at the file's `extends`; about
 * what nobody wrote there are only hints.
 *
 * @param root the section's place: `["rate_limit"]`, or empty
 */
export function diagnosticOf(finding: Finding, root: Path, merged: MergedDocument): Diagnostic {
  const path = [...root, ...finding.path];
  const source = nearestSource(path, finding.path.length === 0 ? "key" : "value", merged);
  const { severity = "error", code = "wrong-value", message, cure } = finding;
  const told = {
    code,
    severity: source === undefined ? ("hint" as const) : severity,
    message,
    cure,
  };
  if (source === undefined) return { ...told, place: merged.document.placeOf([]) };
  if (source.kind !== "preset") return { ...told, place: source.place };
  const related = [{ place: source.place, message: "written here" }];
  return { ...told, place: merged.document.placeOf(["extends"]), related };
}

/** Who wrote a value, or the map around it. */
function nearestSource(
  path: Path,
  part: "key" | "value",
  merged: MergedDocument,
): Source | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const source = merged.sourceOf(path.slice(0, length), part);
    if (source !== undefined) return source;
  }
  return undefined;
}

/** Each finding once, in the order of files and lines. */
export function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = new Map(diagnostics.map((diagnostic) => [textOf(diagnostic), diagnostic]));
  return [...byText.values()].sort((one, other) => compare(one.place, other.place));
}

const textOf = ({ code, message, place }: Diagnostic): string =>
  [place?.file, place?.line, place?.column, code, message].join("\0");

function compare(one: Place | undefined, other: Place | undefined): number {
  if (one === undefined || other === undefined)
    return Number(other === undefined) - Number(one === undefined);
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
