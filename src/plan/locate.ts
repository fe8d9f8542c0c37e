/** Where a generated file stands now: where we put it, or where the user moved it. */
import type { RenderedFile } from "../render/rendered-file.js";
import type { Remembered } from "./fragment.js";
import { fingerprint, textOf } from "./fragment.js";
import type { KnownFile } from "./manifest.js";

/** The project as the plan sees it. */
export interface ProjectFiles {
  /** What stands there now. */
  readonly read: (path: string) => string | undefined;
  /** Files that a moved one may be among; only asked when one is missing. */
  readonly candidates: () => readonly string[];
}

/** One generated file, before anything is decided about it. */
export interface Located {
  /** Where it is going to stand. */
  readonly path: string;
  /** Where its text stands now, if not there: settings that changed move it. */
  readonly from?: string;
  readonly present: string | undefined;
  /** What was generated before. */
  readonly last: readonly Remembered[];
  /** Where the manifest says it was. */
  readonly known: readonly KnownFile[];
}

/** Finds a file by its path, then by its id, then by what it says. */
export function locate(
  file: RenderedFile,
  known: readonly KnownFile[],
  project: ProjectFiles,
): Located {
  const own = known.filter(({ versions }) => versions.some(({ id }) => id === file.id));
  const standing = own.filter(({ path }) => project.read(path) !== undefined);
  const moved = standing.find(isMoved);
  if (moved !== undefined) return at(moved.path, moved.versions, own, project);
  const here = known.filter(({ path }) => path === file.path);
  const present = project.read(file.path);
  const gone = own.filter((one) => !standing.includes(one));
  if (present !== undefined) {
    const last = [...here, ...gone].flatMap(({ versions }) => versions);
    return { path: file.path, present, last, known: [...new Set([...here, ...own])] };
  }
  const [before] = standing;
  if (before !== undefined)
    return {
      ...at(before.path, before.versions, own, project),
      path: file.path,
      from: before.path,
    };
  return searched(file, [...new Set([...own, ...here])], project);
}

const isMoved = ({ versions }: KnownFile): boolean =>
  versions.some(({ home }) => home !== undefined);

function at(
  path: string,
  last: readonly Remembered[],
  known: readonly KnownFile[],
  { read }: ProjectFiles,
): Located {
  return { path, present: read(path), last, known };
}

function searched(
  { path, id }: RenderedFile,
  known: readonly KnownFile[],
  project: ProjectFiles,
): Located {
  const last = known.flatMap(({ versions }) => versions).filter((one) => one.id === id);
  const found = last.length === 0 ? undefined : findMoved(path, last, project);
  if (found !== undefined) return at(found, last, known, project);
  return { path, present: undefined, last: known.flatMap(({ versions }) => versions), known };
}

/** The same text, or one that opens with the line in which ours names itself and its source. */
function findMoved(
  path: string,
  last: readonly Remembered[],
  { read, candidates }: ProjectFiles,
): string | undefined {
  const end = path.slice(path.lastIndexOf("."));
  const texts = candidates()
    .filter((one) => one.endsWith(end))
    .map((one) => ({ path: one, text: (read(one) ?? "").replaceAll("\r\n", "\n") }));
  const same = texts.find(({ text }) => last.some(({ hash }) => hash === fingerprint(text)));
  if (same !== undefined) return same.path;
  const headers = last.map((one) => headerOf(textOf(one) ?? "")).filter((line) => line !== "");
  return texts.find(({ text }) => headers.includes(headerOf(text)))?.path;
}

/** A file's first line where that is ours. */
function headerOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  return first.includes("Written by endpointgen from ") ? first : "";
}
