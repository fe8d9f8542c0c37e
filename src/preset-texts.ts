import { join } from "node:path";
import type { Disk } from "./host.js";
import { packageRoot } from "./package-root.js";

/** The shipped presets by name. */
export function presetTexts(disk: Disk): Readonly<Record<string, string>> {
  const folder = join(packageRoot, "templates", "presets");
  return Object.fromEntries(
    disk
      .list(folder, "*.yaml")
      .map((file) => [file.replace(/\.yaml$/, ""), disk.readText(join(folder, file)) ?? ""]),
  );
}
