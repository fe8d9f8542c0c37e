/** The copies of us in a project's `vendor/`, and what its package.json says of them. */
import { posix } from "node:path";
import type { Disk } from "../host.js";
import { withKey } from "../json-text.js";
import { vendored } from "../new/vendor.js";

export interface PackagesUpgrade {
  /** package.json with the references to the copies of now. */
  readonly text: string;
  readonly copies: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Copies that nothing refers to any more. */
  readonly stale: readonly string[];
  /** In words: `endpointgen 0.1.0 → 0.2.0`. */
  readonly changes: readonly string[];
}

const fields = ["dependencies", "devDependencies", "optionalDependencies"];

/** Undefined where the project has the version that runs, or one that it chose by another way. */
export function planPackages(disk: Disk, root: string): PackagesUpgrade | undefined {
  const before = disk.readText(posix.join(root, "package.json"));
  if (before === undefined || !/"file:(?:\.\/)?vendor\/endpointgen-/.test(before)) return undefined;
  const { runtime, cli, copies } = vendored(disk);
  const wanted = { "@endpointgen/runtime": runtime, endpointgen: cli };
  let text = before;
  const changes: string[] = [];
  for (const [name, reference] of Object.entries(wanted)) {
    for (const field of fields) {
      const present = referenceOf(text, field, name);
      if (present === undefined || present === reference || !isOurs(present)) continue;
      text = withKey(text, [field, name], reference);
      changes.push(`${name}: ${present} → ${reference}`);
    }
  }
  if (changes.length === 0) return undefined;
  const paths = copies.map(({ path }) => path);
  const stale = disk
    .list(root, "vendor/endpointgen-*.tgz")
    .filter((path) => !paths.includes(path) && !text.includes(path));
  return { text, copies, stale, changes };
}

/** A copy that we vendored; a range or a link is the user's choice. */
const isOurs = (reference: string): boolean =>
  /^file:(?:\.\/)?vendor\/endpointgen-[^/]*\.tgz$/.test(reference);

function referenceOf(text: string, field: string, name: string): string | undefined {
  try {
    const about = JSON.parse(text) as Record<string, Record<string, unknown> | undefined>;
    const written = about[field]?.[name];
    return typeof written === "string" ? written : undefined;
  } catch {
    return undefined;
  }
}
