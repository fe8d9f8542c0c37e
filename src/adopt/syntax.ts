/** Reading TypeScript: the compiler comes with ts-morph and is loaded only where a project is adopted. */
import type { ts } from "ts-morph";

export type Compiler = typeof ts;

export async function loadCompiler(): Promise<Compiler> {
  return (await import("ts-morph")).ts;
}

/** Undefined for a text that doesn't parse: nobody edits what they can't read. */
export function parse(compiler: Compiler, path: string, text: string): ts.SourceFile | undefined {
  const { diagnostics = [] } = compiler.transpileModule(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: { target: compiler.ScriptTarget.ESNext, module: compiler.ModuleKind.ESNext },
  });
  if (diagnostics.some(({ category }) => category === compiler.DiagnosticCategory.Error)) {
    return undefined;
  }
  return compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true);
}

/** Every node of a tree, outside first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

/** How a file calls a module: `express` of `import express from "express"` and of its older forms. */
export function defaultImportOf(
  compiler: Compiler,
  file: ts.SourceFile,
  module: string,
): string | undefined {
  for (const statement of file.statements) {
    const name = importedAs(compiler, statement, module);
    if (name !== undefined) return name;
  }
  return undefined;
}

function importedAs(
  compiler: Compiler,
  statement: ts.Statement,
  module: string,
): string | undefined {
  if (compiler.isImportDeclaration(statement)) {
    if (!isText(compiler, statement.moduleSpecifier, module)) return undefined;
    const { name, namedBindings } = statement.importClause ?? {};
    if (name !== undefined) return name.text;
    return namedBindings !== undefined && compiler.isNamespaceImport(namedBindings)
      ? namedBindings.name.text
      : undefined;
  }
  if (compiler.isImportEqualsDeclaration(statement)) {
    const { moduleReference: from, name } = statement;
    const found =
      compiler.isExternalModuleReference(from) && isText(compiler, from.expression, module);
    return found ? name.text : undefined;
  }
  return requiredAs(compiler, statement, module);
}

/** `const express = require("express")` */
function requiredAs(
  compiler: Compiler,
  statement: ts.Statement,
  module: string,
): string | undefined {
  if (!compiler.isVariableStatement(statement)) return undefined;
  const found = statement.declarationList.declarations.find(
    ({ initializer }) =>
      initializer !== undefined &&
      compiler.isCallExpression(initializer) &&
      initializer.expression.getText() === "require" &&
      isText(compiler, initializer.arguments[0], module),
  );
  return found?.name.getText();
}

const isText = (compiler: Compiler, node: ts.Node | undefined, text: string): boolean =>
  node !== undefined && compiler.isStringLiteralLike(node) && node.text === text;
