import type { Diagnostic } from "../diagnostic.js";

/** Findings as workflow commands, which GitHub shows beside the lines of a pull request. */
export function reportGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${commandOf(diagnostic)}\n`).join("");
}

const levels = { error: "error", warning: "warning", hint: "notice" } as const;

function commandOf({ code, severity, message, cure, place }: Diagnostic): string {
  const properties = {
    ...(place === undefined
      ? {}
      : {
          file: place.file,
          line: place.line,
          col: place.column,
          endColumn: place.column + place.length,
        }),
    title: code,
  };
  const list = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  const text = cure === undefined ? message : `${message}\ntry: ${cure}`;
  return `::${levels[severity]} ${list.join(",")}::${escapeText(text)}`;
}

const escapeText = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
