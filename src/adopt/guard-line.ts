/** The line of a route with our guards before its handler. */
import { posix } from "node:path";
import { Failure } from "../failure.js";
import type { Edit } from "./edit.js";
import { freeName, importInsertion, type Style, styleOfFile } from "./mount-line.js";
import { findRoutes, type Route } from "./routes.js";
import { type Insertion, lineStart, splice } from "./splice.js";
import { type Compiler, parse } from "./syntax.js";
import type { View } from "./view.js";

export interface Guarding {
  /** As the app has it: parameters under its own names. */
  readonly route: string;
  readonly edit: Edit;
}

export interface Guarded {
  /** `POST /orders` */
  readonly route: string;
  /** The endpoint's name. */
  readonly name: string;
  /** The file that exports `endpoints`. */
  readonly module: string;
  readonly style: Pick<Style, "formatted"> & { readonly extension: string };
}

/** @throws Failure when no route, or more than one, is meant; and where a file can't be edited. */
export function guarding(compiler: Compiler, view: View, guarded: Guarded): Guarding {
  const found = routeMeant(findRoutes(compiler, view), guarded.route);
  const before = view.text(found.path) ?? "";
  const { source, at, call } = found;
  const own = styleOfFile(compiler, { source, text: before });
  const style = { ...guarded.style, ...own, extension: own.extension ?? guarded.style.extension };
  const path = posix.relative(posix.dirname(found.path), guarded.module).replace(/\.[cm]?ts$/, "");
  const module = path.startsWith(".") ? path : `./${path}`;
  const known = importedName(compiler, source, module);
  const local = known ?? freeName(compiler, source);
  const { quote } = style;
  const use = { at, text: `${local}.guard(${quote}${guarded.name}${quote}), ` };
  const importing =
    known === undefined ? [importOf(compiler, found, { local, module, style, before })] : [];
  const after = splice(before, [...importing, use]);
  if (before.includes(`.guard(${quote}${guarded.name}${quote})`)) {
    throw new Failure(`${found.path} has these guards already`);
  }
  if (parse(compiler, found.path, after) === undefined) {
    const line = String(source.getLineAndCharacterOfPosition(call.getStart(source)).line + 1);
    throw new Failure(
      `${found.path}:${line} can't be changed by itself`,
      `put ${use.text}before the handler`,
    );
  }
  return { route: found.route, edit: { path: found.path, before, after } };
}

function routeMeant(routes: readonly Route[], wanted: string): Route {
  const shape = (route: string): string => route.replace(/:[\w$]+/g, ":").replace(/\/$/, "");
  const [method = "", path = ""] = wanted.trim().split(/\s+/);
  const meant = shape(`${method.toUpperCase()} ${path}`);
  const found = routes.filter(({ route }) => shape(route) === meant);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const places = found.map(({ path: file, source, call }) => {
    return `${file}:${String(source.getLineAndCharacterOfPosition(call.getStart(source)).line + 1)}`;
  });
  if (found.length > 1) {
    throw new Failure(
      `${wanted} is registered at ${places.join(" and ")}`,
      "guard one of them by hand",
    );
  }
  const known = [...new Set(routes.map(({ route }) => route))].slice(0, 8);
  throw new Failure(
    `no route ${wanted} was found in this app`,
    known.length > 0
      ? `there are ${known.join(", ")}`
      : 'routes are found as router.post("/path", handler)',
  );
}

function importedName(
  compiler: Compiler,
  source: Route["source"],
  module: string,
): string | undefined {
  for (const one of source.statements) {
    if (!compiler.isImportDeclaration(one) || !compiler.isStringLiteral(one.moduleSpecifier))
      continue;
    if (one.moduleSpecifier.text.replace(/\.[cm]?js$/, "") !== module) continue;
    const bindings = one.importClause?.namedBindings;
    if (!bindings || !compiler.isNamedImports(bindings)) continue;
    const found = bindings.elements.find((el) => (el.propertyName ?? el.name).text === "endpoints");
    if (found) return found.name.text;
  }
  return undefined;
}

interface Importing {
  readonly local: string;
  readonly module: string;
  readonly style: Style;
  readonly before: string;
}

/** On the line of the route itself, where an import may stand there and nobody would mind. */
function importOf(
  compiler: Compiler,
  { source, call, at }: Route,
  { local, module, style, before }: Importing,
): Insertion {
  const name = local === "endpoints" ? local : `endpoints as ${local}`;
  const { quote, semicolon, extension } = style;
  const text = `import { ${name} } from ${quote}${module}${extension}${quote}${semicolon}`;
  const statement = call.parent;
  const start = statement.getStart(source);
  const isOwnLine =
    compiler.isExpressionStatement(statement) &&
    compiler.isSourceFile(statement.parent) &&
    before.slice(lineStart(before, start), start).trim() === "" &&
    lineStart(before, start) === lineStart(before, at);
  if (isOwnLine && !style.formatted && semicolon === ";") return { at: start, text: `${text} ` };
  return importInsertion(compiler, { text: before, source }, text);
}
