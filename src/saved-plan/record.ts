/** Notes what a generation reads, so that nobody has to list by hand what it depends on. */
import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import type { Host } from "../host.js";
import { localFolder } from "../paths.js";
import { packageRoot } from "../package-root.js";
import { fingerprint } from "../plan/fragment.js";

/** What a generation was made from. */
export interface Inputs {
  /** SHA-256 of every file of the project that was looked at; null: it wasn't there. */
  readonly files: ReadonlyMap<string, string | null>;
  /** SHA-256 of the generator's own templates. */
  readonly templates: string;
}

export interface Recording {
  /** As the host, and notes what is read. */
  readonly host: Host;
  inputs(): Inputs;
}

/** Files of this laptop alone aren't noted: they hold nothing that isn't made from the others. */
export function record(host: Host, root: string): Recording {
  const files = new Map<string, string | null>();
  const own = new Map<string, string | null>();
  const readText = (path: string): string | undefined => {
    const text = host.readText(path);
    const hash = text === undefined ? null : fingerprint(text);
    const [ofOurs, ofProject] = [below(packageRoot, path), below(root, path)];
    if (ofOurs !== undefined && packageRoot !== root) own.set(ofOurs, hash);
    else if (ofProject !== undefined && !ofProject.startsWith(`${localFolder}/`))
      files.set(ofProject, hash);
    return text;
  };
  return {
    host: { ...host, readText },
    inputs: () => ({ files, templates: hashOf(own) }),
  };
}

/** Relative with `/`; undefined for what lies elsewhere. */
function below(root: string, path: string): string | undefined {
  const way = relative(root, join(path));
  return way === "" || way.startsWith("..") ? undefined : way.split(sep).join("/");
}

function hashOf(files: ReadonlyMap<string, string | null>): string {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
