/** What `upgrade` changed or would change, for people. */
import { printHunk, unifiedDiff } from "../merge/unified.js";
import type { Paint } from "../paint.js";
import type { PackagesUpgrade } from "../upgrade/packages.js";
import type { Upgrade, UpgradedFile } from "../upgrade/upgrade.js";

interface Told {
  readonly configs: Upgrade;
  readonly packages: PackagesUpgrade | undefined;
}

export interface How {
  /** With the lines themselves. */
  readonly diff: boolean;
  readonly written: boolean;
}

export function upgradeLines({ configs, packages }: Told, how: How, colors: Paint): string[] {
  const lines = configs.files.flatMap((file) => [
    ...file.changes.map((change) => `${colors.yellow("change")}  ${file.path}: ${change}`),
    ...file.open.map((open) => `${colors.red("open")}    ${file.path}: ${open}`),
    ...(how.diff ? diffLines(file, colors) : []),
  ]);
  const copies = (packages?.changes ?? []).map(
    (change) => `${colors.yellow("change")}  package.json: ${change}`,
  );
  const all = [...lines, ...copies];
  if (all.length === 0) return ["Everything is of this version."];
  return [...all, ...endOf({ configs, packages }, how)];
}

function diffLines({ path, before, after }: UpgradedFile, { green, red, cyan }: Paint): string[] {
  const paintLine = (line: string): string => {
    if (line.startsWith("@@")) return cyan(line);
    if (line.startsWith("+")) return green(line);
    return line.startsWith("-") ? red(line) : line;
  };
  const hunks = unifiedDiff(before, after).flatMap(printHunk);
  return hunks.length === 0 ? [] : [`--- ${path}`, `+++ ${path}`, ...hunks].map(paintLine);
}

function endOf({ configs, packages }: Told, { written }: How): readonly string[] {
  const open = configs.files.some((file) => file.open.length > 0);
  const changed = configs.files.some((file) => file.changes.length > 0);
  return [
    ...(open
      ? ["Open: both names are written, or the value can't be moved; change it by hand."]
      : []),
    ...(written ? [] : ["Nothing was written. Run: endpointgen upgrade"]),
    ...(written && packages !== undefined ? ["Run: npm install"] : []),
    ...(written && (changed || packages !== undefined) ? ["Then: npx endpointgen generate"] : []),
  ];
}
