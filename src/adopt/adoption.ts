/** Everything that adopting a project comes to, as data: nothing is written here. */
import { posix } from "node:path";
import { Failure } from "../failure.js";
import { type AppFile, findApp } from "./app-file.js";
import type { Edit } from "./edit.js";
import type { Manifest } from "./manifest.js";
import { type Mounted, mounted, styleOfFile } from "./mount-line.js";
import { manifestEdit, type Packages, tsconfigEdit } from "./package-edits.js";
import { findParts, type Parts } from "./parts.js";
import { loadCompiler, type Compiler } from "./syntax.js";
import { type Surroundings, surroundingsOf } from "./surroundings.js";
import type { View } from "./view.js";
import {
  endpointsModule,
  layoutFor,
  settingsText,
  userModule,
  type Layout,
} from "./write-files.js";

/** A file that is new. */
export interface Addition {
  readonly path: string;
  readonly text: string;
}

export interface Adoption {
  readonly app: AppFile;
  readonly surroundings: Surroundings;
  readonly parts: Parts;
  readonly layout: Layout;
  /** The user's source file with its new line. */
  readonly mount: Edit & Pick<Mounted, "lines">;
  /** Settings of tools: package.json, tsconfig.json, .gitignore. */
  readonly edits: readonly Edit[];
  readonly additions: readonly Addition[];
}

/** @throws Failure where the project can't be adopted, with what to do instead. */
export async function adoptionOf(
  view: View,
  manifest: Manifest,
  packages: Packages,
): Promise<Adoption> {
  const compiler = await loadCompiler();
  const surroundings = surroundingsOf(view, manifest);
  const app = appOf(compiler, view);
  const exists = (path: string): boolean =>
    view.text(path) !== undefined || view.list(`${path}/**`).length > 0;
  const layout = layoutFor(app.path, surroundings.tests, exists);
  const parts = findParts(compiler, view, app.path);
  const own = styleOfFile(compiler, app);
  const extension = own.extension ?? (surroundings.modules === "esm" ? ".js" : "");
  const style = { ...own, extension, formatted: surroundings.formatter !== undefined };
  const module = `./${posix.basename(layout.endpoints, ".ts")}`;
  const mount = mounted(compiler, app, module, style);
  if (mount === undefined) throw notUnderstood(app.path);
  const authRuns = parts.auth !== undefined && app.uses.includes(parts.auth.exported);
  const edits = [
    manifestEdit(compiler, view, { manifest, surroundings, packages }),
    tsconfigEdit(compiler, view, surroundings.modules),
    ignoreEdit(view),
  ];
  return {
    app,
    surroundings,
    parts,
    layout,
    mount: { path: app.path, ...mount },
    edits: edits.flatMap((edit) => edit ?? []),
    additions: [
      { path: layout.endpoints, text: endpointsModule(layout, extension) },
      ...(parts.auth ? [{ path: layout.user, text: userModule(parts.auth) }] : []),
      { path: "endpointgen.yaml", text: settingsText({ surroundings, layout, parts, authRuns }) },
    ],
  };
}

function appOf(compiler: Compiler, view: View): AppFile {
  const { app, broken } = findApp(compiler, view);
  const [unread] = broken;
  if (app !== undefined) return app;
  if (unread !== undefined) throw notUnderstood(unread);
  throw new Failure(
    "no TypeScript file says `const app = express()`, so there is no place to mount endpoints",
    "make the app in a variable of its own, as in: const app = express();",
  );
}

function notUnderstood(path: string): Failure {
  return new Failure(`${path} doesn't parse, so it isn't touched`, "correct it: npx tsc --noEmit");
}

const local = ".endpointgen/local/";

function ignoreEdit(view: View): Edit | undefined {
  const path = ".gitignore";
  const before = view.text(path) ?? "";
  if (before.includes(local)) return undefined;
  const ending = before.includes("\r\n") ? "\r\n" : "\n";
  const start = before === "" || before.endsWith("\n") ? before : `${before}${ending}`;
  return { path, before, after: `${start}${local}${ending}` };
}
