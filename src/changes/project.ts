/** What changed between two states of a project, endpoint by endpoint. */
import type { ProjectSettings } from "../config/project.js";
import type { ResolvedConfig } from "../config/validate.js";
import { breakingChanges, breakingDemands, breakingSettings, sameRoute } from "./breaking.js";
import { compareConfigs, compareSettings, type Change } from "./compare.js";
import { fingerprintOf } from "./fingerprint.js";

/** A project as it is at one time. */
export interface ProjectState {
  readonly settings: ProjectSettings;
  readonly endpoints: readonly ResolvedConfig[];
}

/** One thing that a reviewer should look at. */
export interface Finding {
  readonly kind: "breaking" | "weakening" | "change";
  /** Names the endpoint; undefined for the whole project. */
  readonly endpoint: string | undefined;
  /** `security.mfa_required` */
  readonly path: string;
  /** A sentence without its end. */
  readonly message: string;
  readonly before: unknown;
  readonly after: unknown;
  /** As `fingerprintOf` gives it. */
  readonly fingerprint: string;
}

/** All that changed: by kind, then by endpoint in the order of their names. */
export function compareProjects(before: ProjectState, after: ProjectState): readonly Finding[] {
  const [was, is] = [byName(before), byOldName(before, after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  const settings = compareSettings(before.settings, after.settings);
  const all = [
    ...breakingSettings(before.settings, after.settings).map((one) =>
      finding({ kind: "breaking", endpoint: undefined, ...one }),
    ),
    ...settings.map((change) => findingOf(undefined, change)),
    ...names.flatMap((name) => compareEndpoints(name, was.get(name), is.get(name))),
  ];
  return all.sort((one, other) => order[one.kind] - order[other.kind]);
}

const order = { change: 0, breaking: 1, weakening: 2 } as const;

function byName({ endpoints }: ProjectState): ReadonlyMap<string, ResolvedConfig> {
  return new Map(endpoints.map((one) => [one.config.endpoint_name, one]));
}

/**
 * The endpoints of now under the names of before: one of another name at the same route is the same
 * to callers, and what it lost in protection must not pass for new.
 */
function byOldName(
  { endpoints: old }: ProjectState,
  after: ProjectState,
): ReadonlyMap<string, ResolvedConfig> {
  const now = byName(after);
  const known = new Set(old.map(({ config }) => config.endpoint_name));
  const gone = old.filter(({ config }) => !now.has(config.endpoint_name));
  return new Map(
    [...now].map(([name, one]) => {
      const moved = known.has(name)
        ? undefined
        : gone.find(({ facts }) => sameRoute(facts, one.facts));
      return [moved?.config.endpoint_name ?? name, one];
    }),
  );
}

function compareEndpoints(
  endpoint: string,
  before: ResolvedConfig | undefined,
  after: ResolvedConfig | undefined,
): readonly Finding[] {
  if (after === undefined) {
    return [finding({ kind: "breaking", endpoint, ...existence("is gone", true) })];
  }
  if (before === undefined) {
    return [finding({ kind: "change", endpoint, ...existence("is new", false) })];
  }
  const breaking = [
    ...breakingChanges(before.facts, after.facts),
    ...breakingDemands(before.config, after.config),
  ].map((one) => finding({ kind: "breaking", endpoint, ...one }));
  const changes = compareConfigs(before.config, after.config).map((one) =>
    findingOf(endpoint, one),
  );
  return [...breaking, ...changes];
}

const existence = (message: string, before: boolean) => ({
  path: "endpoint",
  message,
  before,
  after: !before,
});

function findingOf(endpoint: string | undefined, change: Change): Finding {
  const { path, before, after, verdict, means } = change;
  const changed = `${shown(before)} → ${shown(after)}`;
  const kind = verdict === "weaker" ? "weakening" : "change";
  const message = kind === "weakening" ? `${changed}: ${means}` : changed;
  return finding({ kind, endpoint, path: path.join("."), message, before, after });
}

const finding = (said: Omit<Finding, "fingerprint">): Finding => ({
  ...said,
  fingerprint: fingerprintOf(said),
});

function shown(value: unknown): string {
  if (value === undefined) return "unset";
  return typeof value === "string" ? value : JSON.stringify(value);
}
