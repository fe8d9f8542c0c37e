import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { packPackage } from "../pack.js";
import { packageRoot } from "../package-root.js";

const manifest = z.object({
  version: z.string(),
  /** Both packages are on the registry: projects ask for `^version` instead of a copy. */
  published: z.boolean().default(false),
});

/** What a project's package.json says about us, and the copies that it points to. */
export interface Vendored {
  readonly runtime: string;
  readonly cli: string;
  readonly copies: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/**
 * The runtime's tarball from our own package and a tarball of that package itself, so that a
 * team-mate's clone has both. Throws a `Failure` in a checkout that isn't built.
 */
export function vendored(disk: Disk): Vendored {
  const { version, published } = manifest.parse(
    JSON.parse(disk.readText(join(packageRoot, "package.json")) ?? "{}"),
  );
  if (published) return { runtime: `^${version}`, cli: `^${version}`, copies: [] };
  const [tarball] = disk.list(packageRoot, "dist/vendor/endpointgen-runtime-*.tgz");
  const bytes = tarball === undefined ? undefined : disk.readBytes(join(packageRoot, tarball));
  if (tarball === undefined || bytes === undefined) {
    throw new Failure("endpointgen isn't built in this checkout yet", "npm run build");
  }
  const runtime = tarball.replace("dist/", "");
  const cli = packPackage(disk, packageRoot);
  return {
    runtime: `file:${runtime}`,
    cli: `file:vendor/${cli.name}`,
    copies: [
      { path: runtime, bytes },
      { path: `vendor/${cli.name}`, bytes: cli.bytes },
    ],
  };
}
