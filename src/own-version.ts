import { join } from "node:path";
import type { Disk } from "./host.js";
import { packageRoot } from "./package-root.js";

/** The version of this endpointgen. */
export function ownVersion(disk: Disk): string {
  const about = disk.readText(join(packageRoot, "package.json")) ?? "{}";
  return String((JSON.parse(about) as { version?: string }).version);
}
