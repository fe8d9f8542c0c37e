/** `package.json` of a project that exists, as far as adopting asks. */
import { z } from "zod";

const names = z.record(z.string(), z.string()).default({});

const manifest = z.looseObject({
  name: z.string().optional(),
  type: z.enum(["module", "commonjs"]).default("commonjs"),
  scripts: names,
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
  workspaces: z
    .union([z.array(z.string()), z.object({ packages: z.array(z.string()).default([]) })])
    .transform((value) => (Array.isArray(value) ? value : value.packages))
    .optional()
    .catch(undefined),
});

export type Manifest = z.output<typeof manifest>;

/** Undefined for a text that is no package.json. */
export function readManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    const read = manifest.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The range that is asked for of a package, wherever it is asked for. */
export function rangeOf(
  { dependencies, devDependencies, peerDependencies }: Manifest,
  name: string,
): string | undefined {
  return dependencies[name] ?? devDependencies[name] ?? peerDependencies[name];
}

/** 5 for `^5.1.0`, `5.x` and `npm:express@5`; undefined where the range names no major version. */
export function majorOf(range: string | undefined): number | undefined {
  const [, major] = /(?:^|[@^~>=v\s])(\d+)(?:\.|$|\s)/.exec(range ?? "") ?? [];
  return major === undefined ? undefined : Number(major);
}
