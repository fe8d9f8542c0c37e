/** `jest.config.ts` and its like: entries of `moduleNameMapper`, put in by offset. */
import type { ts } from "ts-morph";
import { lineEndingAt, lineStart, splice } from "../adopt/splice.js";
import { type Compiler, nodesOf, parse } from "../adopt/syntax.js";
import type { SourceFile } from "./reach.js";

/** A pattern of modules' names, and the file that stands for them. */
export type Entry = readonly [pattern: string, target: string];

/** The text with the entries; undefined where no object is exported that could be read. */
export function withEntries(
  compiler: Compiler,
  { path, text }: SourceFile,
  entries: readonly Entry[],
): string | undefined {
  const source = parse(compiler, path, text);
  const settings = source && settingsOf(compiler, source);
  if (settings === undefined) return undefined;
  const known = settings.properties.find(
    ({ name }) => name !== undefined && "text" in name && name.text === "moduleNameMapper",
  );
  const lines = entries.map(([from, to]) => `${JSON.stringify(from)}: ${JSON.stringify(to)},`);
  if (known === undefined) return opened(text, settings, ["moduleNameMapper: {", lines, "},"]);
  const mapper = compiler.isPropertyAssignment(known) ? known.initializer : undefined;
  if (mapper === undefined || !compiler.isObjectLiteralExpression(mapper)) return undefined;
  return opened(text, mapper, lines);
}

/** `module.exports = …`, `export = …` or `export default …`, also by the name of a constant. */
function settingsOf(
  compiler: Compiler,
  source: ts.SourceFile,
): ts.ObjectLiteralExpression | undefined {
  for (const statement of source.statements) {
    const exported = exportedBy(compiler, statement);
    if (exported !== undefined) return objectOf(compiler, source, exported);
  }
  return undefined;
}

function exportedBy(compiler: Compiler, statement: ts.Statement): ts.Expression | undefined {
  if (compiler.isExportAssignment(statement)) return statement.expression;
  if (!compiler.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const isModule =
    compiler.isBinaryExpression(expression) && expression.left.getText() === "module.exports";
  return isModule ? expression.right : undefined;
}

function objectOf(
  compiler: Compiler,
  source: ts.SourceFile,
  expression: ts.Expression,
): ts.ObjectLiteralExpression | undefined {
  if (compiler.isObjectLiteralExpression(expression)) return expression;
  if (compiler.isSatisfiesExpression(expression) || compiler.isAsExpression(expression))
    return objectOf(compiler, source, expression.expression);
  if (!compiler.isIdentifier(expression)) return undefined;
  for (const node of nodesOf(source)) {
    if (!compiler.isVariableDeclaration(node) || node.name.getText() !== expression.text) continue;
    const { initializer } = node;
    const isOther = initializer !== undefined && !compiler.isIdentifier(initializer);
    return isOther ? objectOf(compiler, source, initializer) : undefined;
  }
  return undefined;
}

type Lines = readonly (string | readonly string[])[];

/** The object with lines at its beginning; in the file's own indent, or in the object's one line. */
function opened(text: string, object: ts.ObjectLiteralExpression, lines: Lines): string {
  const at = object.getStart() + 1;
  const [first] = object.properties;
  const before = first === undefined ? "" : text.slice(at, first.getStart());
  if (first !== undefined && !before.includes("\n"))
    return splice(text, [{ at, text: ` ${lines.flat().join(" ")}` }]);
  const outer = /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? "";
  const unit = /\n([ \t]+)/.exec(text)?.[1] ?? "  ";
  const inner = /\n([ \t]*)$/.exec(before)?.[1] ?? outer + unit;
  const ending = lineEndingAt(text, at);
  const written = lines.flatMap((line) =>
    typeof line === "string" ? [inner + line] : line.map((one) => inner + unit + one),
  );
  const close = first === undefined ? ending + outer : "";
  return splice(text, [{ at, text: `${ending}${written.join(ending)}${close}` }]);
}
