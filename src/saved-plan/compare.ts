/** Whether a saved plan is still what would be done. */
import type { Diagnostic } from "../diagnostic.js";
import { plainLine } from "../report/plain-line.js";
import type { SavedPlan } from "./saved-plan.js";

/** Inputs and outputs told one by one; of the rest the number. */
const mostTold = 10;

/** Empty when both are the same. @param now the same plan, made anew */
export function compareWithSaved(saved: SavedPlan, now: SavedPlan): readonly Diagnostic[] {
  if (saved.generator.version !== now.generator.version)
    return [stale(`it was made by endpointgen ${cut(saved.generator.version)}`)];
  if (saved.generator.templates !== now.generator.templates)
    return [stale("the generator's templates are others now")];
  const inputs = differing(saved.inputs, now.inputs);
  if (inputs.length > 0) return told(inputs, (path) => changedInput(path, saved, now));
  return told(differing(saved.outputs, now.outputs), wrongOutput);
}

type Hashes = Readonly<Record<string, string | null>>;

function differing(saved: Hashes, now: Hashes): readonly string[] {
  const [was, is] = [new Map(Object.entries(saved)), new Map(Object.entries(now))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => was.get(path) !== is.get(path))
    .sort();
}

function told(paths: readonly string[], tell: (path: string) => Diagnostic): readonly Diagnostic[] {
  const more = paths.length - mostTold;
  const rest = more > 0 ? [stale(`and ${String(more)} more files differ`)] : [];
  return [...paths.slice(0, mostTold).map(tell), ...rest];
}

/** A file that is there is named by its place; a path of the saved plan alone is only quoted. */
function changedInput(path: string, saved: SavedPlan, now: SavedPlan): Diagnostic {
  const [was, is] = [hashAt(saved.inputs, path), hashAt(now.inputs, path)];
  const place = is === undefined || is === null ? {} : { place: start(path) };
  const what = () => {
    if (is === undefined) return "is no longer part of it";
    if (was === undefined || was === null) return "is new since it was made";
    return is === null ? "is gone since it was made" : "changed since it was made";
  };
  return { ...stale(`${cut(path)} ${what()}`), ...place };
}

const hashAt = (hashes: Hashes, path: string): string | null | undefined =>
  Object.hasOwn(hashes, path) ? hashes[path] : undefined;

const start = (file: string) => ({ file, line: 1, column: 1, length: 1 });

const stale = (why: string): Diagnostic => ({
  code: "stale-plan",
  severity: "error",
  message: `the plan is out of date: ${why}`,
  cure: "look at it anew: endpointgen plan --out FILE",
});

/** Nothing that was read changed: the plan file did, or what a schema or a style itself reads. */
const wrongOutput = (path: string): Diagnostic =>
  stale(`it says something else about ${cut(path)} than this project comes to`);

const cut = (text: string): string => {
  const plain = plainLine(text);
  return plain.length <= 100 ? plain : `${plain.slice(0, 99)}…`;
};
