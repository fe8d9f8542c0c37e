import { join } from "node:path";
import type { Disk } from "../host.js";
import { packageRoot } from "../package-root.js";

/** A file of a project that `new` writes; `path` is relative to the project. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads `templates/<folder>/` and fills in `__name__` places. A leading `_` of a file name stands
 * for a dot, because npm leaves `.gitignore` and its like out of packages.
 * Throws when a template names a value that isn't given: a mistake of ours.
 */
export function readTemplates(
  disk: Disk,
  folder: string,
  values: Readonly<Record<string, string>>,
): readonly ProjectFile[] {
  const root = join(packageRoot, "templates", folder);
  return disk.list(root, "**").map((template) => ({
    path: fill(template, values).replace(/(^|\/)_/, "$1."),
    text: fill(disk.readText(join(root, template)) ?? "", values),
  }));
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/__([a-zA-Z]+)__/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for __${name}__ of a project template`);
    return value;
  });
}

/** The ranges that a new project asks for of the packages that generated code imports. */
export function versionsOf(disk: Disk): Versions {
  const text = disk.readText(join(packageRoot, "templates/project/package.json")) ?? "";
  const { dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const { vitest, "@types/node": nodeTypes } = devDependencies;
  return { zod: dependencies.zod, vitest, nodeTypes };
}

interface Versions {
  readonly zod: string;
  readonly vitest: string;
  readonly nodeTypes: string;
}

interface Manifest {
  readonly dependencies: { readonly zod: string };
  readonly devDependencies: { readonly vitest: string; readonly "@types/node": string };
}
