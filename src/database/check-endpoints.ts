/** All `kind: db` endpoints of a project against the snapshot of its tables. */
import { diagnosticOf } from "../config/places.js";
import type { ProjectSettings } from "../config/project.js";
import type { ResolvedConfig } from "../config/validate.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { checkTable } from "./checks/table.js";
import type { Catalog } from "./snapshot.js";
import { readState, type SchemaState, toldOf } from "./state.js";

interface Project {
  readonly root: string;
  /** Undefined when `endpointgen.yaml` itself is wrong. */
  readonly settings: ProjectSettings | undefined;
}

const standsOnTables = (endpoints: readonly ResolvedConfig[]): boolean =>
  endpoints.some(({ config }) => config.kind === "db" && config.db !== false);

const stateOf = (disk: Disk, { root, settings }: Project): SchemaState =>
  readState(disk, root, settings?.paths.migrations ?? "migrations");

/** Whether `generate` makes the snapshot anew; one that was read from a database it leaves alone. */
export function needsRefresh(
  disk: Disk,
  project: Project,
  endpoints: readonly ResolvedConfig[],
): boolean {
  if (!standsOnTables(endpoints)) return false;
  const { kind, snapshot, migrations } = stateOf(disk, project);
  return kind !== "current" && migrations.length > 0 && snapshot?.source !== "database";
}

/**
 * Reads the snapshot only where an endpoint stands on a table; starts no database. Against a
 * snapshot that the migrations have left behind nothing is checked: that is told alone.
 */
export function databaseDiagnostics(
  disk: Disk,
  project: Project,
  endpoints: readonly ResolvedConfig[],
): readonly Diagnostic[] {
  if (!standsOnTables(endpoints)) return [];
  const state = stateOf(disk, project);
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
