import { relative, resolve, sep } from "node:path";
import { Failure } from "../failure.js";
import type { Host } from "../host.js";
import { fragmentFolder } from "../plan/fragment.js";
import { printPlan, readPlan, type SavedPlan } from "./saved-plan.js";

/** Where a plan is to be written. */
export interface Target {
  readonly root: string;
  /** Where the command was called. */
  readonly directory: string;
  /** As it was typed. */
  readonly out: string;
}

/** Read by others, or by us before a mistake stops us: even where they don't exist yet. */
const reserved = /(^|\/)(\.[^/]*|package(-lock)?|tsconfig[^/]*)\.json$/;

/**
 * Writes the plan into the project. Throws a `Failure` where that would overwrite something else,
 * or become part of what the plan is made from.
 */
export function savePlan(host: Host, { root, directory, out }: Target, plan: SavedPlan): void {
  const place = resolve(directory, out);
  const path = relative(root, place).split(sep).join("/");
  const taken =
    reserved.test(path) ||
    Object.hasOwn(plan.inputs, path) ||
    Object.hasOwn(plan.outputs, path) ||
    path.startsWith(`${fragmentFolder}/`);
  if (!path.endsWith(".json") || taken)
    throw new Failure(`a plan can't be written to ${out}`, "--out plan.json");
  const present = host.readText(place);
  if (present !== undefined && readPlan(present) === undefined)
    throw new Failure(
      `${out} holds something that isn't a plan, so it isn't overwritten`,
      "name another file: --out plan.json",
    );
  host.write(root, path, printPlan(plan));
}
