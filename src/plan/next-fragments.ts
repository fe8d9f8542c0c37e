/** What the manifest says once a plan is carried out. */
import type { Placed } from "./file-change.js";
import {
  type Fragment,
  fragmentPath,
  packConfig,
  printFragment,
  remember,
  type Remembered,
} from "./fragment.js";
import type { KnownFile, Manifest } from "./manifest.js";

/** What a fragment's files come from. */
export interface Origin {
  /** The YAML file. */
  readonly source: string;
  /** What it came to, as JSON. */
  readonly config?: string | undefined;
}

export interface Outcomes {
  readonly placed: readonly Placed[];
  /** Files that nothing asks for and that stay all the same. */
  readonly left: readonly KnownFile[];
  readonly manifest: Manifest;
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Every fragment, printed; undefined: to be removed. */
export function nextFragments(outcomes: Outcomes): Map<string, string | undefined> {
  const { placed, left, manifest } = outcomes;
  const names = new Set([...manifest.keys(), ...placed.map(({ file }) => file.fragment)]);
  const next = new Map<string, string | undefined>();
  for (const name of [...names].sort()) {
    const files = new Map<string, readonly Remembered[]>([
      ...left.filter(({ fragment }) => fragment === name).map(entryOf),
      ...placed.filter(({ file }) => file.fragment === name).flatMap(remembered),
    ]);
    const text =
      files.size === 0 ? undefined : printFragment({ ...heading(name, outcomes), files });
    next.set(fragmentPath(name), text);
  }
  return next;
}

const entryOf = ({ path, versions }: KnownFile): [string, readonly Remembered[]] => [
  path,
  versions,
];

/** What stays deleted is remembered as it was, so that it is known when it comes back. */
function remembered(placed: Placed): [string, readonly Remembered[]][] {
  const { file, located, decision, missing } = placed;
  // What was put off is merged next time, against what it was made of.
  if (decision.action === "skip") {
    const here = located.known.filter(({ path }) => path === (located.from ?? located.path));
    return here.map(entryOf);
  }
  // Without markers only the old base tells that somebody still has to decide.
  if (decision.action === "conflict" && decision.beside !== undefined && located.last.length > 0)
    return [[located.path, located.last]];
  if (missing === "stays") return located.known.slice(0, 1).map(entryOf);
  const { path, last } = located;
  const now = remember(file.id, file.text, last);
  return [[path, [path === file.path ? now : { ...now, home: file.path }]]];
}

/** An endpoint that is gone keeps what was known of it, as long as files of it stay. */
function heading(name: string, { manifest, origins }: Outcomes): Omit<Fragment, "files"> {
  const before = manifest.get(name);
  const origin = origins.get(name);
  if (origin === undefined) return { source: before?.source, config: before?.config };
  const { source, config } = origin;
  return {
    source,
    config: config === undefined ? undefined : packConfig(config, before?.config),
  };
}
