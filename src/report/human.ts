/** Findings for people: place, code, sentence, the line with carets, and what to type. */
import type { Diagnostic, Place, Severity } from "../diagnostic.js";
import { paint, type Paint } from "../paint.js";
import { wrap } from "../wrap.js";
import { count, summaryOf } from "./summary.js";
import { codeFrame } from "./frame.js";

export interface HumanOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The text of a file that places name; undefined: no frame is shown. */
  textOf(file: string): string | undefined;
  /** Hints are for `explain` and for start-up; `validate` leaves them out. */
  readonly hints?: boolean;
}

/** Empty where there is nothing to tell; otherwise ends in a summary and a line break. */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: HumanOptions,
): string {
  const told = diagnostics.filter(({ severity }) => options.hints === true || severity !== "hint");
  if (told.length === 0) return "";
  const colors = paint(options.color);
  const blocks = told.map((diagnostic) => blockOf(diagnostic, options, colors).join("\n"));
  return `${[...blocks, summary(told, colors)].join("\n\n")}\n`;
}

const paintOf = (severity: Severity, colors: Paint) =>
  ({ error: colors.red, warning: colors.yellow, hint: colors.cyan })[severity];

function blockOf(diagnostic: Diagnostic, options: HumanOptions, colors: Paint): readonly string[] {
  const { code, severity, message, cure, place, related = [] } = diagnostic;
  const at = place === undefined ? [] : [colors.bold(pointer(place))];
  const frame =
    place === undefined
      ? []
      : codeFrame(options.textOf(place.file), place, { width: options.width, colors });
  return [
    [...at, paintOf(severity, colors)(severity), colors.dim(code)].join(" "),
    ...indented(message, options.width),
    ...frame,
    ...related.flatMap((other) =>
      indented(`${other.message}: ${pointer(other.place)}`, options.width),
    ),
    ...(cure === undefined ? [] : cured(cure, options.width, colors)),
  ];
}

const pointer = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

const indented = (text: string, width: number): readonly string[] =>
  wrap(text, width - 2).map((line) => `  ${line}`);

function cured(cure: string, width: number, colors: Paint): readonly string[] {
  return wrap(cure, width - 7).map(
    (line, index) => `  ${index === 0 ? colors.green("try:") : "    "} ${line}`,
  );
}

function summary(told: readonly Diagnostic[], colors: Paint): string {
  const { errors, warnings, hints } = summaryOf(told);
  const files = new Set(told.flatMap(({ place }) => (place === undefined ? [] : [place.file])))
    .size;
  const parts = [
    ...(errors > 0 ? [colors.red(count(errors, "error"))] : []),
    ...(warnings > 0 ? [colors.yellow(count(warnings, "warning"))] : []),
    ...(hints > 0 ? [colors.cyan(count(hints, "hint"))] : []),
  ];
  return `${parts.join(", ")}${files > 0 ? ` in ${count(files, "file")}` : ""}`;
}
