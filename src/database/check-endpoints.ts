/** All `kind: db` endpoints of a project against the snapshot of its tables. */
import { diagnosticOf } from "../config/places.js";
import type { ProjectSettings } from "../config/project.js";
import type { ResolvedConfig } from "../config/validate.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { checkTable } from "./checks/table.js";
import type { Catalog } from "./snapshot.js";
import { readState, toldOf } from "./state.js";

/**
 * Reads the snapshot only where an endpoint stands on a table; starts no database. Against a
 * snapshot that the migrations have left behind nothing is checked: that is told alone.
 */
export function databaseDiagnostics(
  disk: Disk,
  { root, settings }: { readonly root: string; readonly settings: ProjectSettings | undefined },
  endpoints: readonly ResolvedConfig[],
): readonly Diagnostic[] {
  if (!endpoints.some(({ config }) => config.kind === "db" && config.db !== false)) return [];
  const state = readState(disk, root, settings?.paths.migrations ?? "migrations");
  const told = toldOf(state);
  if (told !== undefined) return [told];
  return state.snapshot === undefined ? [] : checkEndpoints(endpoints, state.snapshot);
}

export function checkEndpoints(
  endpoints: readonly ResolvedConfig[],
  catalog: Catalog,
): readonly Diagnostic[] {
  return endpoints.flatMap(({ config, merged }) => {
    if (config.kind !== "db" || config.db === false) return [];
    return checkTable(config.db, catalog).map((finding) => diagnosticOf(finding, ["db"], merged));
  });
}
