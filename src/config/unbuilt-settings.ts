import type { Diagnostic } from "../diagnostic.js";
import type { Path } from "../sections/section.js";
import type { ConfigDocument } from "./document.js";
import type { ProjectSettings } from "./project.js";

/** Settings that are understood and that nothing follows yet: said, so that nobody relies on them. */
export function unbuiltSettings(
  { wiring }: ProjectSettings,
  document: ConfigDocument,
): Diagnostic[] {
  const parts = (["redis", "credits"] as const).filter((name) => wiring[name] !== undefined);
  const found: [Path, string, string][] = parts.map((name) => [
    ["wiring", name],
    `\`wiring.${name}\` can't be generated yet`,
    "pass it to createApp in src/app.ts",
  ]);
  return found.map(([path, message, cure]) => ({
    code: "not-built-yet",
    severity: "error",
    message,
    cure,
    place: document.placeOf(path),
  }));
}
