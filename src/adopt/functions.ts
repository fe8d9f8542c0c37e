/** How many parameters a handler takes: what tells Express' error handlers from the rest. */
import { posix } from "node:path";
import type { ts } from "ts-morph";
import { type Compiler, nodesOf, parse } from "./syntax.js";
import type { View } from "./view.js";

export interface Handlers {
  /** The parameters of a handler, if it can be found. */
  parameters(expression: ts.Expression): number | undefined;
}

/** Looks handlers up in their file, and in the file that it is imported from. */
export function handlersOf(compiler: Compiler, view: View, file: ts.SourceFile): Handlers {
  return {
    parameters(expression) {
      const inline = countOf(compiler, expression);
      if (inline !== undefined) return inline;
      if (!compiler.isIdentifier(expression)) return undefined;
      const here = declaredIn(compiler, file, expression.text);
      if (here !== undefined) return here;
      const from = importOf(compiler, file, expression.text);
      return from && declaredElsewhere(compiler, view, from);
    },
  };
}

function countOf(compiler: Compiler, node: ts.Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  const isFunction =
    compiler.isArrowFunction(node) ||
    compiler.isFunctionExpression(node) ||
    compiler.isFunctionDeclaration(node);
  return isFunction ? node.parameters.length : undefined;
}

function declaredIn(compiler: Compiler, file: ts.SourceFile, name: string): number | undefined {
  for (const node of nodesOf(file)) {
    const isDeclaration =
      (compiler.isFunctionDeclaration(node) || compiler.isVariableDeclaration(node)) &&
      node.name?.getText() === name;
    if (!isDeclaration) continue;
    const value = compiler.isVariableDeclaration(node) ? node.initializer : node;
    const count = countOf(compiler, value);
    if (count !== undefined) return count;
  }
  return undefined;
}

interface From {
  readonly module: string;
  /** The name there; `default` for the default export. */
  readonly name: string;
}

function importOf(compiler: Compiler, file: ts.SourceFile, local: string): From | undefined {
  for (const statement of file.statements) {
    if (!compiler.isImportDeclaration(statement)) continue;
    const { importClause: clause, moduleSpecifier } = statement;
    if (clause === undefined || !compiler.isStringLiteral(moduleSpecifier)) continue;
    const module = posix.join(posix.dirname(file.fileName), moduleSpecifier.text);
    if (!moduleSpecifier.text.startsWith(".")) continue;
    if (clause.name?.text === local) return { module, name: "default" };
    const bindings = clause.namedBindings;
    if (bindings === undefined || !compiler.isNamedImports(bindings)) continue;
    const found = bindings.elements.find(({ name }) => name.text === local);
    if (found) return { module, name: (found.propertyName ?? found.name).text };
  }
  return undefined;
}

function declaredElsewhere(
  compiler: Compiler,
  view: View,
  { module, name }: From,
): number | undefined {
  const path = moduleFile(view, module);
  const file = path === undefined ? undefined : parse(compiler, path, view.text(path) ?? "");
  if (file === undefined) return undefined;
  if (name !== "default") return declaredIn(compiler, file, name);
  for (const statement of file.statements) {
    if (compiler.isFunctionDeclaration(statement) && isDefault(compiler, statement)) {
      return statement.parameters.length;
    }
    if (!compiler.isExportAssignment(statement)) continue;
    const { expression } = statement;
    return countOf(compiler, expression) ?? declaredIn(compiler, file, expression.getText());
  }
  return undefined;
}

const isDefault = (compiler: Compiler, { modifiers }: ts.FunctionDeclaration): boolean =>
  modifiers?.some(({ kind }) => kind === compiler.SyntaxKind.DefaultKeyword) ?? false;

/** The file that a relative import names, with `.js` for `.ts` and with folders' `index.ts`. */
export function moduleFile(view: View, module: string): string | undefined {
  const bare = module.replace(/\.([cm]?)[jt]s$/, "");
  const extension = /\.([cm])[jt]s$/.exec(module)?.[1] ?? "";
  const candidates = [`${bare}.${extension}ts`, `${module}.ts`, `${module}/index.ts`];
  return candidates.find((path) => view.text(path) !== undefined);
}
