import { join } from "node:path";
import { diffLines } from "../adopt/describe.js";
import { guarding, type Guarding } from "../adopt/guard-line.js";
import { readManifest } from "../adopt/manifest.js";
import { surroundingsOf } from "../adopt/surroundings.js";
import { loadCompiler } from "../adopt/syntax.js";
import { viewOf } from "../adopt/workspace.js";
import { Failure } from "../failure.js";
import { namesOf } from "../model/names.js";
import { endpointName } from "../new/endpoint-name.js";
import { agree } from "../new/questions.js";
import { readTemplates } from "../new/template.js";
import { findProject } from "../paths.js";
import { nextSteps } from "../report/steps.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { refuseChanged } from "./adopt.js";
import { generateOnce } from "./generate.js";

export interface GuardOptions {
  readonly guard: string;
  readonly endpoint?: string;
  readonly yes?: boolean;
}

/** `endpointgen new --guard "POST /orders"`: guards in front of a handler that exists. */
export async function newGuard(session: Session, options: GuardOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const { method, path } = routeOf(options.guard);
  const name = endpointName(options.endpoint ?? nameOf(method, path));
  const { kebab } = namesOf(name);
  const file = `endpoints/${kebab}.yaml`;
  if (host.readText(join(root, file)) !== undefined) {
    throw new Failure(`${file} exists already`, "choose another name: --endpoint NAME");
  }
  const { route, edit } = await guardingOf(session, root, { route: `${method} ${path}`, name });
  say(session, [...diffLines(edit, host.color), "", `New  ${file}`].join("\n"));
  if (!(options.yes ?? false) && !(host.isTerminal && (await agree("Change this file?")))) {
    if (session.json) sayJson(session, { written: false, route, change: edit.path });
    say(session, "Nothing was written. With --yes the change is made.");
    return exitCode.fine;
  }
  refuseChanged(host, root, edit.path, edit.before);
  host.write(root, file, yamlOf(session, { name, kebab, route }));
  // The guards are there before the line that names them.
  const code = await generateOnce(
    { ...session, json: false, quiet: session.quiet || session.json },
    root,
  );
  if (code !== exitCode.fine) return code;
  host.write(root, edit.path, edit.after);
  if (session.json) sayJson(session, { written: true, route, change: edit.path, endpoint: file });
  say(session, `Changed ${edit.path}`);
  say(
    session,
    nextSteps([[file, "limits, keys, credits, cache: what stands before the handler"]], host),
  );
  return exitCode.fine;
}

async function guardingOf(
  session: Session,
  root: string,
  { route, name }: { readonly route: string; readonly name: string },
): Promise<Guarding> {
  const view = viewOf(session.host, root);
  const manifest = readManifest(view.text("package.json"));
  if (manifest === undefined) throw new Failure("there is no package.json here");
  const { modules, formatter } = surroundingsOf(view, manifest);
  const extension = modules === "esm" ? ".js" : "";
  const style = { formatted: formatter !== undefined, extension };
  const module = embeddingModule(session, root);
  return guarding(await loadCompiler(), view, { route, name, module, style });
}

function routeOf(text: string): { readonly method: string; readonly path: string } {
  const [, method = "", path = ""] =
    /^\s*(get|post|put|patch|delete)\s+(\/\S*)\s*$/i.exec(text) ?? [];
  if (path !== "") return { method: method.toUpperCase(), path };
  throw new Failure(`"${text}" is no route`, 'such as --guard "POST /orders"');
}

/** `post_orders_id_items` */
const nameOf = (method: string, path: string): string =>
  `${method.toLowerCase()}_${path.replace(/[^A-Za-z0-9]+/g, "_")}`.replace(/_+$/, "");

/** The file that exports the middleware: adopting has written it. */
function embeddingModule({ host }: Session, root: string): string {
  const found = host
    .list(root, "**/*.{ts,mts}")
    .find((path) =>
      (host.readText(join(root, path)) ?? "").includes("export const endpoints = embed("),
    );
  if (found !== undefined) return found;
  throw new Failure(
    "no file says `export const endpoints = embed(…)`, which guards are taken from",
    "adopt the app first: endpointgen new",
  );
}

interface NewGuard {
  readonly name: string;
  readonly kebab: string;
  readonly route: string;
}

/** Whoever could call may go on calling: what asks for a user is there as a comment. */
function yamlOf({ host }: Session, { name, kebab, route }: NewGuard): string {
  const reads = route.startsWith("GET ");
  const keeping = reads ? caching : keys;
  const [file] = readTemplates(host, "new-guard", { snake: name, kebab, route, keeping });
  if (file === undefined) throw new Error("the template of a guard is missing");
  return file.text;
}

const caching = `# The same question again within a minute is answered without the handler.
cache:
  enabled: true
  default: { cache_ttl: 60 }`;

const keys = `# A request repeated with the same Idempotency-Key gets the same answer; the handler runs once.
idempotency:
  ttl: 1d`;
