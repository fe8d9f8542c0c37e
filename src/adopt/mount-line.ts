/** The line that mounts the endpoints, written as the lines around it are. */
import type { ts } from "ts-morph";
import type { AppFile } from "./app-file.js";
import { type Insertion, lineEndingAt, lineStart, splice } from "./splice.js";
import { type Compiler, nodesOf, parse } from "./syntax.js";

export interface Style {
  readonly quote: string;
  readonly semicolon: string;
  /** `.js` where relative imports name files, else nothing. */
  readonly extension: string;
  /** A formatter or linter would split a line that holds an import and a call. */
  readonly formatted: boolean;
}

export interface Mounted {
  readonly before: string;
  readonly after: string;
  /** The lines that were added, for those who paste them. */
  readonly lines: readonly string[];
}

/** @param module what is imported: `./endpoints`, without extension */
export function mounted(
  compiler: Compiler,
  app: AppFile,
  module: string,
  style: Style,
): Mounted | undefined {
  const { quote, semicolon, extension } = style;
  const local = freeName(compiler, app.source);
  const imported = local === "endpoints" ? local : `endpoints as ${local}`;
  const importing = `import { ${imported} } from ${quote}${module}${extension}${quote}${semicolon}`;
  const mounting = `${app.variable}.use(${local})${semicolon}`;
  const oneLine = app.topLevel && !style.formatted && semicolon === ";";
  const lines = oneLine ? [`${importing} ${mounting}`] : [importing, mounting];
  const insertions = oneLine
    ? [atAnchor(compiler, app, lines.join(""))]
    : [importInsertion(compiler, app, importing), atAnchor(compiler, app, mounting)];
  const after = splice(app.text, insertions);
  // Never written without having been read again.
  return parse(compiler, app.path, after) && { before: app.text, after, lines };
}

/** What the middleware is called in a file: a name that stands for nothing else there. */
export function freeName(compiler: Compiler, source: ts.SourceFile): string {
  const taken = new Set<string>();
  for (const node of nodesOf(source)) if (compiler.isIdentifier(node)) taken.add(node.text);
  const names = ["endpoints", "generatedEndpoints", "endpointgenEndpoints"];
  return names.find((name) => !taken.has(name)) ?? "endpointgenMiddleware";
}

function atAnchor(compiler: Compiler, { text, anchor, source }: AppFile, line: string): Insertion {
  const { node, place } = anchor;
  const first = node.getStart(source);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, first)))?.[0] ?? "";
  const ending = lineEndingAt(text, first);
  if (place === "after") return afterLine(text, node.getEnd(), `${indent}${line}`, ending);
  const start = lineStart(text, first);
  // Something else stands before it on its line.
  if (text.slice(start, first).trim() !== "") return { at: first, text: `${line} ` };
  return { at: aboveComments(compiler, text, node, start), text: `${indent}${line}${ending}` };
}

/** Comments that stand directly above a statement belong to it. */
function aboveComments(compiler: Compiler, text: string, node: ts.Node, start: number): number {
  const comments = compiler.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  let top = start;
  for (const { pos, end } of [...comments].reverse()) {
    const line = lineStart(text, pos);
    const isAlone = text.slice(line, pos).trim() === "";
    if (!isAlone || /\n\s*\n/.test(text.slice(end, top))) break;
    top = line;
  }
  return top;
}

/** A line of its own behind the imports of a file. */
export function importInsertion(
  compiler: Compiler,
  { text, source }: Pick<AppFile, "text" | "source">,
  line: string,
): Insertion {
  const imports = source.statements.filter(
    (one) => compiler.isImportDeclaration(one) || compiler.isImportEqualsDeclaration(one),
  );
  const last = imports.at(-1);
  if (last !== undefined) {
    return afterLine(text, last.getEnd(), line, lineEndingAt(text, last.getEnd()));
  }
  const at = lineStart(text, source.statements[0]?.getStart(source) ?? 0);
  return { at, text: `${line}${lineEndingAt(text, at)}` };
}

/** On the line behind the one of a place; what else that line holds stays on it. */
function afterLine(text: string, end: number, line: string, ending: string): Insertion {
  const next = text.indexOf("\n", end);
  if (next < 0) return { at: text.length, text: `${ending}${line}` };
  return { at: next + 1, text: `${line}${ending}` };
}

/** How the lines of a file are written. */
export function styleOfFile(
  compiler: Compiler,
  { source, text }: Pick<AppFile, "source" | "text">,
): Pick<Style, "quote" | "semicolon"> & { readonly extension: string | undefined } {
  const modules = source.statements.flatMap((one) =>
    compiler.isImportDeclaration(one) ? [one.moduleSpecifier.getText(source)] : [],
  );
  const relative = modules.find((name) => /^["']\.{1,2}\//.test(name));
  const statement = source.statements.find((one) => !compiler.isBlock(one));
  return {
    quote: modules[0]?.startsWith("'") ? "'" : '"',
    semicolon: statement && /[;}]$/.test(text.slice(0, statement.getEnd())) ? ";" : "",
    extension:
      relative === undefined ? undefined : (/\.[cm]?[jt]s(?=["']$)/.exec(relative)?.[0] ?? ""),
  };
}
