/** Every file of a project that holds configuration, brought to the version that we read. */
import { posix } from "node:path";
import { joined } from "../config/file-path.js";
import { parseDocument } from "../config/document.js";
import { isRecord } from "../config/traced.js";
import { newerVersion, presentVersion } from "../config/version.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { settingsFile } from "../paths.js";
import type { ConfigText, Migration } from "./migration.js";
import { toVersion1 } from "./to-version-1.js";
import { revalued } from "./yaml-text.js";

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [toVersion1];

export interface UpgradedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly changes: readonly string[];
  /** What is left for a person to change. */
  readonly open: readonly string[];
}

export interface Upgrade {
  /** Those with something to tell. */
  readonly files: readonly UpgradedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

export function planUpgrade(disk: Disk, root: string): Upgrade {
  const read = (path: string): string => disk.readText(posix.join(root, path)) ?? "";
  const files: UpgradedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of configFiles(disk, root, read)) {
    const text = read(path);
    const { value, diagnostics: found } = parseDocument(path, text);
    const newer = value === undefined ? undefined : newerVersion(value);
    diagnostics.push(...found, ...(newer === undefined ? [] : [newer]));
    if (value === undefined || newer !== undefined) continue;
    const prefix = path === settingsFile ? ["defaults"] : [];
    const upgraded = upgradeText({ file: path, text, prefix }, versionOf(value.value));
    if (upgraded.changes.length + upgraded.open.length > 0) {
      files.push({ path, before: text, ...upgraded });
    }
  }
  return { files, diagnostics };
}

/**
 * A file that names no version is of the present one, as far as its keys are; names from before
 * that could only be mistakes in it are taken for what they were.
 */
function versionOf(value: Readonly<Record<string, unknown>>): number {
  const written = value["version"];
  return typeof written === "number" ? written : 0;
}

function upgradeText(document: ConfigText, version: number): Omit<UpgradedFile, "path" | "before"> {
  let after = document.text;
  const changes: string[] = [];
  const open: string[] = [];
  for (const migration of migrations.filter(({ from }) => from >= version)) {
    const step = migration.migrate({ ...document, text: after });
    after = step.text;
    changes.push(...step.changes);
    open.push(...step.open);
  }
  const current = String(presentVersion);
  const numbered = version < presentVersion ? revalued(after, ["version"], current) : undefined;
  if (numbered === undefined || open.length > 0) return { after, changes, open };
  return { after: numbered, changes: [...changes, `version: ${current}`], open };
}

/** The settings, the endpoints, and what these extend. */
function configFiles(disk: Disk, root: string, read: (path: string) => string): readonly string[] {
  const settings = dataOf(settingsFile, read(settingsFile));
  const glob = settings["endpoints"];
  const found = new Set([settingsFile]);
  const open = disk.list(root, typeof glob === "string" ? glob : "endpoints/*.yaml").slice();
  const defaults = settings["defaults"];
  if (isRecord(defaults)) open.push(...basesOf(settingsFile, defaults));
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (found.has(path) || disk.readText(posix.join(root, path)) === undefined) continue;
    found.add(path);
    open.push(...basesOf(path, dataOf(path, read(path))));
  }
  return [...found];
}

function basesOf(file: string, value: Readonly<Record<string, unknown>>): readonly string[] {
  const written = [value["extends"]].flat();
  return written.flatMap((one) => {
    if (typeof one !== "string" || one.startsWith("preset:")) return [];
    const path = joined(file, one);
    return path === undefined ? [] : [path];
  });
}

const dataOf = (file: string, text: string): Readonly<Record<string, unknown>> =>
  parseDocument(file, text).value?.value ?? {};
