/** Parts of a project that the endpoints can share: its pool, its Redis client, its users. */
import type { ts } from "ts-morph";
import { sourceFiles } from "./app-file.js";
import { type Compiler, nodesOf, parse } from "./syntax.js";
import type { View } from "./view.js";

/** An exported value, as `wiring` names it. */
export interface Part {
  readonly file: string;
  readonly exported: string;
}

/** A Redis client; only ioredis' own (or Valkey's fork of it) can be wired. */
export interface FoundClient extends Part {
  readonly wirable: boolean;
}

export interface Parts {
  readonly db: Part | undefined;
  readonly redis: FoundClient | undefined;
  /** A middleware that sets `req.user`. */
  readonly auth: Part | undefined;
}

const pools = /^(Pool|createPool|PrismaClient|drizzle|knex|Kysely|Sequelize|DataSource)$/;
const wirable = /["'](?:ioredis|iovalkey)["']/;
const clients = /^(Redis|IORedis|Cluster|createClient|createCluster)$/;

/** @param appPath the file that imports the endpoints, and so can't be imported by them */
export function findParts(compiler: Compiler, view: View, appPath: string): Parts {
  const found: { -readonly [Name in keyof Parts]?: Parts[Name] } = {};
  for (const path of sourceFiles(view).filter((one) => one !== appPath)) {
    const text = view.text(path) ?? "";
    if (!/\bexport\b/.test(text)) continue;
    const source = parse(compiler, path, text);
    for (const { name, node } of source ? exportsOf(compiler, source) : []) {
      const kind = partKind(compiler, node, text);
      const part = { file: path, exported: name };
      if (kind === "redis") found.redis ??= { ...part, wirable: wirable.test(text) };
      else if (kind !== undefined) found[kind] ??= part;
    }
  }
  return { db: found.db, redis: found.redis, auth: found.auth };
}

interface Exported {
  readonly name: string;
  readonly node: ts.Node;
}

function exportsOf(compiler: Compiler, source: ts.SourceFile): readonly Exported[] {
  return source.statements.flatMap((statement): Exported[] => {
    const isExported =
      compiler.canHaveModifiers(statement) &&
      compiler
        .getModifiers(statement)
        ?.some(({ kind }) => kind === compiler.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (compiler.isFunctionDeclaration(statement) && statement.name) {
      return [{ name: statement.name.text, node: statement }];
    }
    if (!compiler.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      compiler.isIdentifier(name) && initializer ? [{ name: name.text, node: initializer }] : [],
    );
  });
}

function partKind(compiler: Compiler, node: ts.Node, text: string): keyof Parts | undefined {
  if (compiler.isNewExpression(node) || compiler.isCallExpression(node)) {
    const name = node.expression.getText().split(".").at(-1) ?? "";
    if (pools.test(name)) return "db";
    return clients.test(name) && /redis|valkey/i.test(text) ? "redis" : undefined;
  }
  return setsUser(compiler, node) ? "auth" : undefined;
}

/** A function of request, response and next in which something is assigned to `….user`. */
function setsUser(compiler: Compiler, node: ts.Node): boolean {
  const isFunction =
    compiler.isFunctionDeclaration(node) ||
    compiler.isArrowFunction(node) ||
    compiler.isFunctionExpression(node);
  if (!isFunction || node.parameters.length !== 3) return false;
  return [...nodesOf(node)].some(
    (one) =>
      compiler.isBinaryExpression(one) &&
      one.operatorToken.kind === compiler.SyntaxKind.EqualsToken &&
      compiler.isPropertyAccessExpression(one.left) &&
      one.left.name.text === "user",
  );
}
