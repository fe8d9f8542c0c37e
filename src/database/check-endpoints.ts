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

/** What is known of the tables, and what is wrong about what is said of them. */
export interface KnownTables {
  /** Undefined where nothing is known, or no endpoint asks. */
  readonly catalog: Catalog | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the snapshot only where an endpoint stands on a table; starts no database. Against a
 * snapshot that the migrations have left behind nothing is checked: that is told alone.
 */
export function readTables(
  disk: Disk,
  project: Project,
  endpoints: readonly ResolvedConfig[],
): KnownTables {
  if (!standsOnTables(endpoints)) return { catalog: undefined, diagnostics: [] };
  const state = stateOf(disk, project);
  const told = toldOf(state);
  if (told !== undefined) return { catalog: undefined, diagnostics: [told] };
  const { snapshot: catalog } = state;
  return { catalog, diagnostics: catalog === undefined ? [] : checkEndpoints(endpoints, catalog) };
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
