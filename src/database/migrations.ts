/** `migrations/*.sql`: what the tables are made by, and the hash that names their state. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Disk } from "../host.js";
import { outboxFile } from "../paths.js";

export interface Migration {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** With `\n` alone between lines, so that a checkout on Windows is the same migration. */
  readonly text: string;
}

/**
 * In the order of their names, by code units. Left out is what takes a migration back: files named
 * `….down.sql`, and what follows a line `-- migrate:down` (dbmate) or `-- +goose Down`; and the table
 * of the outbox, which is the runtime's and no endpoint's.
 */
export function readMigrations(disk: Disk, root: string, folder: string): readonly Migration[] {
  const files = disk
    .list(join(root, folder), "*.sql")
    .filter((name) => !/\.down\.sql$/i.test(name) && name !== outboxFile);
  return [...files]
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => {
      const text = (disk.readText(join(root, folder, name)) ?? "").replace(/^\uFEFF/, "");
      return { file: `${folder}/${name}`, text: upward(text.replaceAll("\r\n", "\n")) };
    });
}

const upward = (text: string): string =>
  text.replace(/^--[ \t]*(migrate:down|\+(goose|migrate)[ \t]+down)\b[^]*/im, "");

/** SHA-256 over names and texts, in hexadecimal; the folder's own name doesn't count. */
export function hashOf(migrations: readonly Migration[]): string {
  const hash = createHash("sha256");
  for (const { file, text } of migrations)
    hash.update(JSON.stringify([file.slice(file.lastIndexOf("/") + 1), text]));
  return hash.digest("hex");
}
