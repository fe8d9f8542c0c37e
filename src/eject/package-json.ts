/** package.json of a project without us. */
import { z } from "zod";
import { withKey, withoutKey } from "../json-text.js";
import { withoutCalls } from "./scripts.js";

const ranges = z.record(z.string(), z.string()).default({});
const shape = z.looseObject({
  scripts: ranges,
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
  peerDependencies: ranges,
});
type About = z.output<typeof shape>;

const own = ["endpointgen", "@endpointgen/runtime"];
const fields = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
] as const;

export interface PackageEdit {
  readonly text: string;
  /** `name@range`, in words for the plan. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Scripts: what became of them. */
  readonly scripts: ReadonlyMap<string, string | undefined>;
}

export interface Needs {
  /** Packages that the copied modules import. */
  readonly packages: readonly string[];
  readonly ranges: ReadonlyMap<string, string>;
}

/** Undefined when the text isn't a package.json that npm would take. */
export function withoutUs(text: string, needs: Needs): PackageEdit | undefined {
  const about = parsed(text);
  if (about === undefined) return undefined;
  const scripts = withoutCalls(about.scripts);
  const removed = own.filter((name) => fields.some((field) => name in about[field]));
  let next = text;
  for (const field of fields) for (const name of own) next = withoutKey(next, [field, name]);
  for (const [name, script] of scripts) {
    next =
      script === undefined
        ? withoutKey(next, ["scripts", name])
        : withKey(next, ["scripts", name], script);
  }
  const added = [...newDependencies(about, needs), ...newTypes(about, needs, scripts)];
  for (const { name, range, field } of added) {
    if (field === "dependencies") next = withoutKey(next, ["devDependencies", name]);
    next = withKey(next, [field, name], range);
  }
  return { text: next, removed, scripts, added: added.map((one) => `${one.name}@${one.range}`) };
}

interface Added {
  readonly name: string;
  readonly range: string;
  readonly field: "dependencies" | "devDependencies";
}

/** What only came along with the runtime; a range that the project has chosen itself stays. */
function newDependencies(about: About, { packages, ranges: known }: Needs): readonly Added[] {
  return packages
    .filter((name) => !(name in about.dependencies))
    .map((name) => ({
      name,
      range: about.devDependencies[name] ?? known.get(name) ?? "*",
      field: "dependencies",
    }));
}

function newTypes(
  about: About,
  { packages, ranges: known }: Needs,
  scripts: PackageEdit["scripts"],
): readonly Added[] {
  const wanted = packages.map((name) => `@types/${name}`).filter((name) => known.has(name));
  const tools = [...scripts.values()].some((script) => script?.includes("tsx ")) ? ["tsx"] : [];
  return ["@types/node", ...wanted, ...tools]
    .filter((name) => !(name in about.devDependencies) && !(name in about.dependencies))
    .map((name) => ({ name, range: known.get(name) ?? "*", field: "devDependencies" }));
}

function parsed(text: string): About | undefined {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
