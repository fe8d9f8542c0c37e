/** Why a project whose YAML is right couldn't be generated: one answer for all commands. */
import { distinct } from "./config/places.js";
import { unbuiltSettings } from "./config/unbuilt-settings.js";
import type { Diagnostic } from "./diagnostic.js";
import { partsOf } from "./model/build.js";
import type { LoadedProject } from "./project.js";

/** The project with what `generate` would say of it besides, but for zod schemas, which it runs. */
export function withUnbuilt(project: LoadedProject): LoadedProject {
  const { diagnostics, endpoints } = project;
  const parts = endpoints.flatMap((endpoint) => partsOf(endpoint).diagnostics);
  // Said once of the snapshot, it needn't be said of each table.
  const isOld = diagnostics.some(({ code }) => code === "stale-schema");
  const own = isOld ? parts.filter(({ code }) => code !== "schema-snapshot") : parts;
  return { ...project, diagnostics: distinct([...diagnostics, ...unbuiltIn(project), ...own]) };
}

/** What the settings ask for and can't be generated yet. */
export function unbuiltIn({ settings, settingsDocument }: LoadedProject): readonly Diagnostic[] {
  if (settings === undefined || settingsDocument === undefined) return [];
  return unbuiltSettings(settings, settingsDocument);
}
