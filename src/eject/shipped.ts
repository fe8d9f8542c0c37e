/** The runtime's TypeScript as it comes within this package, and what it depends on. */
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { packageRoot } from "../package-root.js";
import type { SourceFile } from "./reach.js";

const ranges = z.record(z.string(), z.string()).default({});
const about = z.object({
  version: z.string(),
  dependencies: ranges,
  peerDependencies: ranges,
  devDependencies: ranges,
});

export interface Shipped {
  readonly version: string;
  readonly files: readonly SourceFile[];
  readonly license: string;
  /** CommonJS copies of packages that only exist as ES modules, as `vendor/jose.js`. */
  readonly vendored: readonly SourceFile[];
  /** Version ranges by package: what it imports, and the types of that. */
  readonly ranges: ReadonlyMap<string, string>;
}

/** Throws a `Failure` in a checkout that isn't built. */
export function shippedRuntime(disk: Disk): Shipped {
  const root = join(packageRoot, "dist/runtime-source");
  const manifest = disk.readText(join(root, "package.json"));
  const own = disk.readText(join(packageRoot, "package.json"));
  if (manifest === undefined || own === undefined) {
    throw new Failure("endpointgen isn't built in this checkout yet", "npm run build");
  }
  const runtime = about.parse(JSON.parse(manifest));
  const command = about.parse(JSON.parse(own));
  const sources = (glob: string): readonly SourceFile[] =>
    disk.list(root, glob).map((path) => ({ path, text: disk.readText(join(root, path)) ?? "" }));
  return {
    version: runtime.version,
    files: sources("**/*.ts"),
    vendored: sources("vendor/*.js"),
    license: disk.readText(join(root, "LICENSE")) ?? "",
    ranges: new Map([
      ...Object.entries(command.devDependencies).filter(([name]) => dev.includes(name)),
      ...Object.entries(runtime.devDependencies),
      ...Object.entries(runtime.dependencies),
      ...Object.entries(runtime.peerDependencies),
    ]),
  };
}

/** What a project needs beside the runtime's own packages, so that its TypeScript compiles and runs. */
const dev = ["@types/node", "tsx"];
