/** All line-breaking of generated code: which documents it makes. */
import { type Code, type Entry, propertyName } from "./code.js";
import {
  comma,
  group,
  indent,
  join,
  line,
  printDoc,
  softline,
  type Doc,
  type Layout,
} from "./doc.js";

/** The code as text; its first line starts where the caller stands, further lines are indented. */
export function layout(code: Code, options: Layout): string {
  return printDoc(docOf(code), options);
}

function docOf(code: Code): Doc {
  switch (code.kind) {
    case "text":
      return code.text;
    case "call":
      return [code.callee, argumentsDoc(code.args)];
    case "object":
      return objectDoc(code.entries, code.open);
    case "array":
      return arrayDoc(code.items);
    case "chain":
      return chainDoc(code.links);
    case "arrow":
      return arrowDoc(code.params, code.body);
    case "prefix":
      return [code.text, docOf(code.code)];
  }
}

/** A last object, array or function keeps its brackets on the line of the call. */
function argumentsDoc(args: readonly Code[]): Doc {
  if (args.length === 0) return "()";
  const docs = args.map(docOf);
  const last = args.at(-1);
  const all = group(["(", indent([softline, ...join(docs, [",", line])]), comma, softline, ")"]);
  if (last === undefined || !hugs(args)) return all;
  const head = ["(", ...docs.slice(0, -1).flatMap((doc) => [doc, ", "])];
  const lastDoc =
    last.kind === "arrow" ? arrowDoc(last.params, last.body, true) : (docs.at(-1) ?? "");
  return { kind: "hug", head, last: lastDoc, spread: all };
}

function hugs(args: readonly Code[]): boolean {
  const last = args.at(-1);
  const beforeLast = args.at(-2);
  if (last === undefined || beforeLast?.kind === last.kind) return false;
  if (last.kind === "array" && args.length > 1 && isNumeric(last.items)) return false;
  return last.kind === "arrow" || isFilled(last);
}

function isFilled(code: Code): boolean {
  if (code.kind === "object") return code.entries.length > 0;
  return code.kind === "array" && code.items.length > 0;
}

function objectDoc(entries: readonly Entry[], open: boolean): Doc {
  if (entries.length === 0) return "{}";
  const docs = entries.map(entryDoc);
  return group(["{", indent([line, ...join(docs, [",", line])]), comma, line, "}"], open);
}

function entryDoc({ name, value, spread }: Entry): Doc {
  if (spread) return ["...", docOf(value)];
  if (value.kind === "text" && value.text === name && !isLiteral(name)) return name;
  return [propertyName(name), ": ", docOf(value)];
}

/** `{ true }` and `{ 1 }` would be no shorthands but mistakes. */
const isLiteral = (name: string): boolean => /^(?:-?\d.*|true|false|null)$/.test(name);

function arrayDoc(items: readonly Code[]): Doc {
  if (items.length === 0) return "[]";
  const docs = items.map(docOf);
  const body: Doc = isNumeric(items) ? { kind: "fill", items: docs } : join(docs, [",", line]);
  const broken =
    items.length > 1 && items.every((item) => item.kind === "object" && item.entries.length > 1);
  return group(["[", indent([softline, body]), comma, softline, "]"], broken);
}

const isNumeric = (items: readonly Code[]): boolean =>
  items.length > 1 && items.every((item) => item.kind === "text" && /^-?[\d._]+$/.test(item.text));

/** A chain that doesn't fit breaks before each dot. */
function chainDoc(links: readonly Code[]): Doc {
  const docs = links.map(docOf);
  const [first = "", ...rest] = docs;
  const split = splitFirst(links[0], first);
  return group([split.head, indent([...split.calls, ...rest].map((doc) => [softline, doc]))]);
}

/** Prettier breaks after the bare object of a chain: `z` then `.string()`. */
function splitFirst(code: Code | undefined, doc: Doc): { head: Doc; calls: Doc[] } {
  if (code?.kind !== "call") return { head: doc, calls: [] };
  const dot = code.callee.indexOf(".");
  if (dot < 0) return { head: doc, calls: [] };
  const method: Code = { ...code, callee: code.callee.slice(dot) };
  return { head: code.callee.slice(0, dot), calls: [docOf(method)] };
}

/** `hugged`: the last argument of a call, whose closing bracket then gets a line of its own. */
function arrowDoc(params: string, body: Code, hugged = false): Doc {
  const head = `${params} =>`;
  if (body.kind === "object") return group([head, " (", docOf(body), ")"]);
  if (body.kind === "array") return group([head, " ", docOf(body)]);
  return group([head, indent([line, docOf(body)]), hugged ? [comma, softline] : ""]);
}
