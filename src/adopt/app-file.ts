/** Where the Express app is made, and before which of its statements ours belongs. */
import type { ts } from "ts-morph";
import { type Handlers, handlersOf } from "./functions.js";
import { type Compiler, defaultImportOf, nodesOf, parse } from "./syntax.js";
import type { View } from "./view.js";

export interface AppFile {
  readonly path: string;
  readonly text: string;
  /** The variable that holds the app. */
  readonly variable: string;
  /** Ours stands before this statement, or at the end of what is done to the app. */
  readonly anchor: { readonly place: "before" | "after"; readonly node: ts.Statement };
  /** What the anchor is: "the error handler". */
  readonly because: string;
  readonly source: ts.SourceFile;
  /** Made outside functions, where an import may stand. */
  readonly topLevel: boolean;
  /** Middlewares that the app uses as a whole before our place, as written. */
  readonly uses: readonly string[];
}

export interface AppSearch {
  readonly app: AppFile | undefined;
  /** Files that make an app but don't parse. */
  readonly broken: readonly string[];
}

const sources = "**/*.{ts,mts,cts}";
const aside =
  /\.d\.[cm]?ts$|\.(test|spec)\.|(^|\/)(__tests__|tests?|dist|build|generated|node_modules)\//;

/** Source files of a project, without tests and what is built. */
export const sourceFiles = (view: View): readonly string[] =>
  view.list(sources).filter((path) => !aside.test(path));

/** The file whose app does most; app.ts before server.ts before the rest where two do the same. */
export function findApp(compiler: Compiler, view: View): AppSearch {
  const broken: string[] = [];
  const found = sourceFiles(view).flatMap((path) => {
    const text = view.text(path) ?? "";
    if (!/\bexpress\b/.test(text) || !/\(\s*\)/.test(text)) return [];
    const source = parse(compiler, path, text);
    if (source === undefined) {
      broken.push(path);
      return [];
    }
    return appIn(compiler, view, source, text) ?? [];
  });
  const [app] = found.sort((one, other) => weight(other) - weight(one));
  return { app, broken };
}

type Candidate = AppFile & { readonly statements: number };

const preferred = ["main", "index", "server", "app"];

const weight = ({ path, statements }: Candidate): number =>
  statements * 10 + preferred.indexOf(/(\w+)\.[cm]?ts$/.exec(path)?.[1] ?? "");

function appIn(
  compiler: Compiler,
  view: View,
  source: ts.SourceFile,
  text: string,
): Candidate[] | undefined {
  const express = defaultImportOf(compiler, source, "express");
  if (express === undefined) return undefined;
  const declaration = declarationOf(compiler, source, express);
  if (declaration === undefined) return undefined;
  const { statement, variable } = declaration;
  const block = statement.parent as ts.Node & { readonly statements: ts.NodeArray<ts.Statement> };
  const later = block.statements.slice(block.statements.indexOf(statement) + 1);
  const reader = { compiler, variable, handlers: handlersOf(compiler, view, source) };
  const kinds = later.map((node) => ({ node, kind: kindOf(reader, node) }));
  const touching = kinds.filter(({ kind }) => kind !== undefined);
  const end = touching.findIndex(({ kind }) => kind !== "part");
  const before = end < 0 ? touching : touching.slice(0, end);
  const stop = touching[end];
  const anchor =
    stop === undefined
      ? ({ place: "after", node: before.at(-1)?.node ?? statement } as const)
      : ({ place: "before", node: stop.node } as const);
  return [
    {
      path: source.fileName,
      text,
      variable,
      anchor,
      because: stop?.kind ?? "part",
      source,
      topLevel: compiler.isSourceFile(block),
      uses: before.flatMap(({ node }) => usesOf(compiler, variable, node)),
      statements: touching.length + 1,
    },
  ];
}

function declarationOf(compiler: Compiler, source: ts.SourceFile, express: string) {
  for (const node of nodesOf(source)) {
    if (!compiler.isVariableDeclaration(node) || !compiler.isIdentifier(node.name)) continue;
    const made = node.initializer;
    if (made === undefined || !compiler.isCallExpression(made)) continue;
    if (made.expression.getText() !== express || made.arguments.length > 0) continue;
    const statement = node.parent.parent;
    if (!compiler.isVariableStatement(statement)) continue;
    return { statement, variable: node.name.text };
  }
  return undefined;
}

interface Reader {
  readonly compiler: Compiler;
  readonly variable: string;
  readonly handlers: Handlers;
}

/** What a statement does: a part of the app, or something that ours must stand before. */
type Kind = "part" | "the error handler" | "the answer to unknown addresses" | "the end";

function kindOf(reader: Reader, statement: ts.Statement): Kind | undefined {
  const { compiler, variable } = reader;
  const mentions = [...nodesOf(statement)].some(
    (node) => compiler.isIdentifier(node) && node.text === variable,
  );
  const isDeclared =
    compiler.isFunctionDeclaration(statement) || compiler.isClassDeclaration(statement);
  if (!mentions || isDeclared) return undefined;
  if (!compiler.isExpressionStatement(statement)) {
    return compiler.isIfStatement(statement) || compiler.isForOfStatement(statement)
      ? "part"
      : "the end";
  }
  const calls = [...nodesOf(statement.expression)].filter((node) => isOfApp(reader, node));
  const kinds = calls.map((node) => callKind(reader, node as ts.CallExpression));
  return kinds.find((kind) => kind !== "part") ?? (kinds.length > 0 ? "part" : "the end");
}

/** `app.use(…)`, a chain of those, or `setUp(app)`. */
function isOfApp({ compiler, variable }: Reader, node: ts.Node): boolean {
  if (!compiler.isCallExpression(node)) return false;
  if (node.arguments.some((one) => one.getText() === variable)) return true;
  let { expression } = node;
  while (compiler.isPropertyAccessExpression(expression) || compiler.isCallExpression(expression)) {
    ({ expression } = expression);
  }
  return expression.getText() === variable;
}

const catchAll = /^["'`](\*|\/\*|\/?\*\w+|\/\{\*\w+\})["'`]$/;

function callKind(reader: Reader, call: ts.CallExpression): Kind {
  const { compiler } = reader;
  const callee = call.expression;
  const name = compiler.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (call.arguments.some((one) => one.getText() === reader.variable)) {
    if (/error/i.test(name)) return "the error handler";
    if (/not.?found|404/i.test(name)) return "the answer to unknown addresses";
    return /^createServer$|listen/i.test(name) ? "the end" : "part";
  }
  if (name === "listen") return "the end";
  if (!/^(use|all|get)$/.test(name)) return "part";
  const [first, ...rest] = call.arguments;
  const path = first !== undefined && compiler.isStringLiteralLike(first) ? first : undefined;
  const handlers = path === undefined ? call.arguments : rest;
  if (handlers.some((one) => isErrorHandler(reader, one))) return "the error handler";
  if (path !== undefined && catchAll.test(path.getText())) return "the answer to unknown addresses";
  const last = handlers.at(-1);
  const isLast = name === "use" && path === undefined && last !== undefined;
  return isLast && answersAll(reader, last) ? "the answer to unknown addresses" : "part";
}

function isErrorHandler({ handlers, compiler }: Reader, handler: ts.Expression): boolean {
  const parameters = handlers.parameters(handler);
  if (parameters !== undefined) return parameters === 4;
  const called = compiler.isCallExpression(handler) ? handler.expression : handler;
  return /error.?(handler|middleware)|handle.?error|on.?error/i.test(called.getText());
}

/** Without `next` nothing comes after it. */
function answersAll({ handlers, compiler }: Reader, handler: ts.Expression): boolean {
  const parameters = handlers.parameters(handler);
  if (parameters !== undefined) return parameters <= 2;
  const called = compiler.isCallExpression(handler) ? handler.expression : handler;
  return /not.?found|404/i.test(called.getText());
}

/** The names of `app.use(a, b)`, for middlewares that every request passes. */
function usesOf(compiler: Compiler, variable: string, statement: ts.Statement): readonly string[] {
  if (!compiler.isExpressionStatement(statement)) return [];
  const call = statement.expression;
  if (!compiler.isCallExpression(call) || call.expression.getText() !== `${variable}.use`)
    return [];
  const { arguments: given } = call;
  return given.every((one) => compiler.isIdentifier(one)) ? given.map((one) => one.getText()) : [];
}
