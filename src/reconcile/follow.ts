/** Files of the user's that import generated code: their imports follow it, and nothing else changes. */
import type { Diagnostic } from "../diagnostic.js";
import type { FileChange } from "../plan/file-change.js";
import { spliced } from "../syntax/splice.js";
import type { Parse } from "../syntax/tree.js";
import { type NameChanges, renamed } from "./names.js";
import { type Moves, retargeted } from "./retarget.js";

export interface Following {
  /** The user's files that may import generated code, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of generated files and handlers. */
  readonly moves: Moves;
  readonly names: NameChanges;
  /** Handlers that go along with their endpoint's new name, new path by old. */
  readonly carried: Moves;
  readonly parse: Parse;
}

export interface Followed {
  readonly changes: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
}

export function follow(following: Following): Followed {
  const { texts, moves, names, carried } = following;
  const old = [...moves.keys(), ...names.keys()];
  const results = [...texts]
    .filter(([path, text]) => carried.has(path) || old.some((one) => mayImport(path, text, one)))
    .map(([path, text]) => followIn(path, text, following));
  return {
    changes: results.flatMap(({ changes }) => changes),
    diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** `io-job/contract` stands in every import of it from elsewhere; from beside it, `./contract`. */
export function mayImport(path: string, text: string, target: string): boolean {
  const [folder = "", file = ""] = target.split("/").slice(-2);
  const name = file.replace(/\.\w+$/, "");
  const beside = path.slice(0, path.lastIndexOf("/")) === target.slice(0, target.lastIndexOf("/"));
  return text.includes(beside ? name : `${folder}/${name}`);
}

function followIn(
  path: string,
  text: string,
  { moves, names, carried, parse }: Following,
): Followed {
  const tree = parse(text);
  if (tree === undefined) return { changes: [], diagnostics: [byHand(path)] };
  const to = carried.get(path) ?? path;
  const splices = [...retargeted(tree, { from: path, to }, moves), ...renamed(tree, path, names)];
  const now = spliced(text, splices);
  if (to !== path) {
    return { changes: [{ path: to, action: "rename", from: path, text: now }], diagnostics: [] };
  }
  return {
    changes: now === text ? [] : [{ path, action: "follow", text: now }],
    diagnostics: [],
  };
}

const byHand = (file: string): Diagnostic => ({
  code: "follow-by-hand",
  severity: "warning",
  message:
    "this file imports generated code that moved or has another name, and doesn't parse, so it stays as it is",
  cure: "mend it, then run endpointgen generate again; or change its imports yourself",
  place: { file, line: 1, column: 1, length: 1 },
});
