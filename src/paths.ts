import { dirname, join, resolve } from "node:path";
import { Failure } from "./failure.js";
import type { Disk } from "./host.js";
import { camelCase } from "./model/names.js";

export const settingsFile = "endpointgen.yaml";

/** What is known of the database's tables: committed, beside the records of generated files. */
export const snapshotFile = ".endpointgen/schema.json";

/** Among the migrations: makes the table of the outbox. */
export const outboxFile = "endpointgen_outbox.sql";

/** What the laptop keeps for itself (tokens, the dev server's address): never committed. */
export const localFolder = ".endpointgen/local";

/**
 * The project that `directory` lies in: the nearest folder upwards with an `endpointgen.yaml`.
 * Throws a `Failure` when there is none.
 */
export function findProject(disk: Disk, directory: string): string {
  let folder = resolve(directory);
  for (;;) {
    if (disk.readText(join(folder, settingsFile)) !== undefined) return folder;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  throw new Failure(
    disk.isDirectory(directory)
      ? `there is no ${settingsFile} in ${directory} or above it`
      : `there is no folder ${directory}`,
    "go to your project, name it with -C DIR, or start one: npx endpointgen new my-api",
  );
}

/** `io_job`, `io-job` and `ioJob` name the same endpoint. */
export function sameEndpoint(one: string, other: string): boolean {
  return camelCase(one) === camelCase(other);
}
