/** Which kind of modules the user's project is compiled to. */
export type ModuleFormat = "esm" | "commonjs";

/**
 * A generated file in the module format of the project. Templates print ES modules; what becomes
 * CommonJS names its neighbours without extension, because Jest looks for exactly the file that is
 * named, and imports JSON without attributes, which TypeScript refuses there.
 */
export function inFormat(text: string, format: ModuleFormat): string {
  if (format === "esm") return text;
  return text
    .replace(/^((?:import|export)\b.* |\} )from "(\.{1,2}\/[^"]*)\.js"/gm, '$1from "$2"')
    .replace(/^(import .* from "[^"]*\.json") with \{ type: "json" \}/gm, "$1");
}
