/** The routes that an app has: where a handler is registered, and at which address. */
import { posix } from "node:path";
import type { ts } from "ts-morph";
import { sourceFiles } from "./app-file.js";
import { moduleFile } from "./functions.js";
import { type Compiler, nodesOf, parse } from "./syntax.js";
import type { View } from "./view.js";

export interface Route {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly call: ts.CallExpression;
  /** `GET /orders/:id`, with what the routers around it add. */
  readonly route: string;
  /** Where middlewares of this route go: before its first handler. */
  readonly at: number;
}

interface Use {
  readonly file: string;
  readonly owner: string;
  readonly prefix: string;
  /** The router that is used, as the file of its declaration calls it. */
  readonly target: { readonly file: string; readonly name: string };
}

interface Registered extends Omit<Route, "route"> {
  readonly method: string;
  readonly owner: string;
  readonly local: string;
}

const verbs = /^(get|post|put|patch|delete)$/;

/** Every `router.get("/path", handler)` of the project's own source. */
export function findRoutes(compiler: Compiler, view: View): readonly Route[] {
  const files = sourceFiles(view).flatMap((path) => {
    const text = view.text(path) ?? "";
    return /\.\s*(get|post|put|patch|delete|use|route)\s*\(/.test(text)
      ? (parse(compiler, path, text) ?? [])
      : [];
  });
  const calls = files.flatMap((source) =>
    [...nodesOf(source)]
      .filter((node) => compiler.isCallExpression(node))
      .map((call) => ({ source, call })),
  );
  const uses = calls.flatMap(({ source, call }) => useOf(compiler, view, source, call) ?? []);
  return calls.flatMap(({ source, call }) => {
    const found = registeredBy(compiler, source, call);
    if (found === undefined) return [];
    const { method, local, owner, ...rest } = found;
    return prefixesOf(uses, source.fileName, owner, 0).map((prefix) => ({
      ...rest,
      route: `${method} ${joined(prefix, local)}`,
    }));
  });
}

const joined = (prefix: string, path: string): string =>
  `${prefix}${path}`.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");

function registeredBy(
  compiler: Compiler,
  source: ts.SourceFile,
  call: ts.CallExpression,
): Registered | undefined {
  const callee = call.expression;
  if (!compiler.isPropertyAccessExpression(callee) || !verbs.test(callee.name.text))
    return undefined;
  const [first, second] = call.arguments;
  const method = callee.name.text.toUpperCase();
  const common = { path: source.fileName, source, call, method };
  if (
    first &&
    second &&
    compiler.isStringLiteralLike(first) &&
    compiler.isIdentifier(callee.expression)
  ) {
    return {
      ...common,
      owner: callee.expression.text,
      local: first.text,
      at: second.getStart(source),
    };
  }
  const chain = routeChain(compiler, callee.expression);
  return first && chain && { ...common, ...chain, at: first.getStart(source) };
}

/** `router.route("/path")`, with verbs called on it. */
function routeChain(
  compiler: Compiler,
  node: ts.Expression,
): { readonly owner: string; readonly local: string } | undefined {
  if (!compiler.isCallExpression(node)) return undefined;
  const callee = node.expression;
  if (!compiler.isPropertyAccessExpression(callee)) return undefined;
  if (callee.name.text !== "route") return routeChain(compiler, callee.expression);
  const [path] = node.arguments;
  if (!path || !compiler.isStringLiteralLike(path)) return undefined;
  return { owner: callee.expression.getText(), local: path.text };
}

/** `app.use("/orders", a, orders)`: the last one is the router. */
function useOf(
  compiler: Compiler,
  view: View,
  source: ts.SourceFile,
  call: ts.CallExpression,
): Use | undefined {
  const callee = call.expression;
  if (!compiler.isPropertyAccessExpression(callee) || callee.name.text !== "use") return undefined;
  const [first] = call.arguments;
  const last = call.arguments.at(-1);
  if (!last || !compiler.isIdentifier(last)) return undefined;
  return {
    file: source.fileName,
    owner: callee.expression.getText(),
    prefix: first && compiler.isStringLiteralLike(first) ? first.text : "",
    target: declarationOf(compiler, view, source, last.text),
  };
}

/** The file that a name comes from. A default export may be called anything there: `*`. */
function declarationOf(
  compiler: Compiler,
  view: View,
  source: ts.SourceFile,
  name: string,
): Use["target"] {
  for (const one of source.statements) {
    if (!compiler.isImportDeclaration(one) || !compiler.isStringLiteral(one.moduleSpecifier))
      continue;
    const module = posix.join(posix.dirname(source.fileName), one.moduleSpecifier.text);
    const file = moduleFile(view, module);
    const { name: whole, namedBindings } = one.importClause ?? {};
    if (file === undefined) continue;
    if (whole?.text === name) return { file, name: "*" };
    if (!namedBindings || !compiler.isNamedImports(namedBindings)) continue;
    const found = namedBindings.elements.find((element) => element.name.text === name);
    if (found) return { file, name: (found.propertyName ?? found.name).text };
  }
  return { file: source.fileName, name };
}

/** Every prefix under which a router is used; an app, which nobody uses, has the empty one. */
function prefixesOf(
  uses: readonly Use[],
  file: string,
  owner: string,
  depth: number,
): readonly string[] {
  const around = uses.filter(
    ({ target }) => target.file === file && (target.name === owner || target.name === "*"),
  );
  if (around.length === 0 || depth > 5) return [""];
  return around.flatMap((use) =>
    prefixesOf(uses, use.file, use.owner, depth + 1).map((outer) => outer + use.prefix),
  );
}
