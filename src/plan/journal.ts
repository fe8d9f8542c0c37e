/**
 * Writes many files as one: what is going to be written is written down first. A crash before that
 * leaves the old project; a crash after it is finished by the next run.
 */
import { z } from "zod";
import { localFolder } from "../paths.js";
import type { Disk } from "../host.js";
import { fingerprint } from "./fragment.js";

/** One file to write or, without a text, to remove. */
export interface Operation {
  readonly path: string;
  readonly text: string | undefined;
  /** It records the other operations: after a crash it is only written when all of them could be. */
  readonly record?: boolean;
}

const journalPath = `${localFolder}/journal.json`;

const shape = z.array(
  z.strictObject({
    path: z.string(),
    /** What stood there, null: nothing. */
    before: z.string().nullable(),
    text: z.string().nullable(),
    record: z.boolean(),
  }),
);
type Entry = z.output<typeof shape>[number];

/**
 * Carries the operations out; after a crash in between, `finishInterrupted` does. Throws a `Failure`
 * before anything is written when a path leads out of the project.
 */
export function carryOut(disk: Disk, root: string, operations: readonly Operation[]): void {
  if (operations.length === 0) return;
  // A path that is refused halfway would be refused again by every run that finishes this one.
  for (const { path } of operations) disk.checkPlace(root, path);
  const entries = operations.map(({ path, text, record = false }) => ({
    path,
    before: hashOf(disk, root, path),
    text: text ?? null,
    record,
  }));
  disk.write(root, journalPath, `${JSON.stringify(entries)}\n`);
  for (const entry of entries) write(disk, root, entry);
  disk.remove(root, journalPath);
}

/** What became of an interrupted run. */
export interface Recovery {
  /** Files that were still to be written. */
  readonly finished: readonly string[];
  /** Files that somebody changed since, left as they are. */
  readonly left: readonly string[];
}

/** Whether a crash interrupted a run that nobody has finished yet. */
export function wasInterrupted(disk: Disk, root: string): boolean {
  return disk.readText(`${root}/${journalPath}`) !== undefined;
}

/** Finishes what a crash interrupted; undefined when nothing was. */
export function finishInterrupted(disk: Disk, root: string): Recovery | undefined {
  const text = disk.readText(`${root}/${journalPath}`);
  removeHalves(disk, root, journalPath);
  if (text === undefined) return undefined;
  const entries = entriesOf(text);
  for (const { path } of entries) removeHalves(disk, root, path);
  const open = entries.filter((entry) => hashOf(disk, root, entry.path) !== wantedHash(entry));
  const left = open.filter((entry) => hashOf(disk, root, entry.path) !== entry.before);
  // A file that stays as it is still has the text for its base that the old record knows.
  const ours = open.filter(
    (entry) => !left.includes(entry) && (left.length === 0 || !entry.record),
  );
  for (const entry of ours) write(disk, root, entry);
  disk.remove(root, journalPath);
  return { finished: ours.map(({ path }) => path), left: left.map(({ path }) => path) };
}

/** What a write that was cut off had put down so far, beside the file that it was for. */
function removeHalves(disk: Disk, root: string, path: string): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const half = `${path.slice(0, path.length - name.length)}.${name}.*.tmp`;
  for (const one of disk.list(root, half)) disk.remove(root, one);
}

/** The journal itself is written in one step: one that can't be read is somebody else's. */
function entriesOf(text: string): readonly Entry[] {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

function write(disk: Disk, root: string, { path, text }: Entry): void {
  if (text === null) disk.remove(root, path);
  else disk.write(root, path, text);
}

function hashOf(disk: Disk, root: string, path: string): string | null {
  const text = disk.readText(`${root}/${path}`);
  return text === undefined ? null : fingerprint(text);
}

function wantedHash({ text }: Entry): string | null {
  return text === null ? null : fingerprint(text);
}
