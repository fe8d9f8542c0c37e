/** What changed between two configurations, and what each change does to protection. */
import type { JobConfig } from "../config/job-config.js";
import type { ProjectSettings } from "../config/project.js";
import { type RoomKey, rooms } from "../sections/index.js";
import type { Path } from "../sections/section.js";
import { differences } from "./differences.js";
import { judge, type Verdict } from "./direction.js";
import { headKnobs } from "./head.js";
import { type Changes, type Declared, declaredAt } from "./knob.js";
import { settingsKnobs } from "./settings-knobs.js";

/** One setting that changed. */
export interface Change {
  /** From the top of the file. */
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
  readonly verdict: Verdict;
  /** What a weaker value means; empty for every other verdict. */
  readonly means: string;
}

/** Both sides with every default, so that nothing shows but what somebody changed. */
export function compareConfigs(before: JobConfig, after: JobConfig): Change[] {
  const keys = Object.keys(rooms) as RoomKey[];
  return [
    ...leaves({ before: headOf(before), after: headOf(after), knobs: headKnobs, path: [] }),
    ...keys.flatMap((key) => compareSections(key, before[key], after[key])),
  ];
}

/** As `compareConfigs`, for what is set for the whole project. */
export function compareSettings(before: ProjectSettings, after: ProjectSettings): Change[] {
  const { defaults: _before, ...own } = before;
  const { defaults: _after, ...other } = after;
  return leaves({ before: own, after: other, knobs: settingsKnobs, path: [] });
}

function headOf(config: JobConfig): object {
  const isHead = ([key]: readonly [string, unknown]): boolean => !Object.hasOwn(rooms, key);
  return Object.fromEntries(Object.entries(config).filter(isHead));
}

function compareSections(key: RoomKey, before: unknown, after: unknown): Change[] {
  // The registry knows that a section fits its room; a union of all rooms doesn't.
  const changes = rooms[key].changes as Changes<object>;
  if (!isSection(before) || !isSection(after)) return toggled(key, changes, { before, after });
  return [
    ...leaves({ before, after, knobs: changes.knobs, path: [key] }),
    ...asWhole(key, changes, { before, after }),
  ];
}

const isSection = (value: unknown): value is object => typeof value === "object" && value !== null;

interface Sides<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** A section that was switched on or off. */
function toggled(key: string, { off }: Changes<object>, sides: Sides<unknown>): Change[] {
  const [on, isOn] = [isSection(sides.before), isSection(sides.after)];
  if (on === isOn) return [];
  const shown = { path: [key], before: on ? "on" : "off", after: isOn ? "on" : "off" };
  if (off === "free") return [{ ...shown, verdict: "different", means: "" }];
  const protects = "weaker" in off;
  const means = "weaker" in off ? off.weaker : off.stronger;
  return on === protects
    ? [{ ...shown, verdict: "weaker", means }]
    : [{ ...shown, verdict: "stronger", means: "" }];
}

function asWhole(key: string, { whole }: Changes<object>, sides: Sides<object>): Change[] {
  if (whole === undefined) return [];
  const verdict = whole.judge(sides.before, sides.after);
  const [before, after] = [whole.says(sides.before), whole.says(sides.after)];
  if (before === after) return [];
  return [{ path: [key], before, after, verdict, means: verdict === "weaker" ? whole.weaker : "" }];
}

interface Compared extends Sides<object> {
  readonly knobs: Readonly<Record<string, Declared<never>>>;
  readonly path: Path;
}

function leaves({ before, after, knobs, path }: Compared): Change[] {
  return differences(before, after).map((leaf): Change => {
    const declared = declaredAt(knobs, leaf.path);
    const shown = { path: [...path, ...leaf.path], before: leaf.before, after: leaf.after };
    const counts =
      declared !== undefined &&
      declared !== "free" &&
      [before, after].every((own) => declared.when?.(own as never) ?? true);
    if (!counts) return { ...shown, verdict: "different", means: "" };
    const verdict = judge(declared.direction, leaf.before, leaf.after);
    return { ...shown, verdict, means: verdict === "weaker" ? declared.weaker : "" };
  });
}
