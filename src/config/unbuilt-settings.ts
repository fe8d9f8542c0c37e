import type { Diagnostic } from "../diagnostic.js";
import type { ConfigDocument } from "./document.js";
import type { ProjectSettings } from "./project.js";

/** Settings that are understood and that nothing follows yet: said, so that nobody relies on them. */
export function unbuiltSettings(
  { wiring }: ProjectSettings,
  document: ConfigDocument,
): Diagnostic[] {
  if (wiring.credits === undefined) return [];
  return [
    {
      code: "not-built-yet",
      severity: "error",
      message: "`wiring.credits` can't be generated yet",
      cure: "pass it to createApp in src/app.ts",
      place: document.placeOf(["wiring", "credits"]),
    },
  ];
}
