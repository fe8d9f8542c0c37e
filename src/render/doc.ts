/**
 * Documents of text, in the manner of prettier's own: a `group` is printed flat when it fits the rest of
 * its line, else each of its `line`s becomes a newline.
 * Method: Wadler, "A prettier printer" (2003), with the rules that prettier adds for arguments.
 */
/** Text that may be broken into lines. */
export type Doc = string | readonly Doc[] | Node;

type Node =
  | { readonly kind: "line"; readonly flat: string; readonly hard: boolean }
  | { readonly kind: "indent"; readonly doc: Doc }
  | { readonly kind: "group"; readonly doc: Doc; readonly broken: boolean }
  | { readonly kind: "ifBroken"; readonly text: string }
  | { readonly kind: "hug"; readonly head: Doc; readonly last: Doc; readonly spread: Doc }
  | { readonly kind: "fill"; readonly items: readonly Doc[] };

export const line: Doc = { kind: "line", flat: " ", hard: false };
export const softline: Doc = { kind: "line", flat: "", hard: false };
export const comma: Doc = { kind: "ifBroken", text: "," };
export const indent = (doc: Doc): Doc => ({ kind: "indent", doc });
export const group = (doc: Doc, broken = false): Doc => ({ kind: "group", doc, broken });
export const join = (docs: readonly Doc[], separator: Doc): Doc[] =>
  docs.flatMap((doc, index) => (index === 0 ? [doc] : [separator, doc]));

/** Where text is to go. */
export interface Layout {
  /** The longest line. */
  readonly width: number;
  /** Spaces before the line on which the code starts. */
  readonly indent: number;
  /** Characters that follow on the last line: `;` or `,` or ` {`. */
  readonly trailing?: number;
}

interface Item {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

/** The document as text; its first line starts where the caller stands. */
export function printDoc(doc: Doc, options: Layout): string {
  const out = new Output(options);
  const stack: Item[] = [{ indent: options.indent, flat: false, doc }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    stack.push(...step(item, out, stack).reverse());
  }
  return out.text;
}

class Output {
  text = "";
  column: number;
  readonly width: number;
  readonly trailing: number;

  constructor(options: Layout) {
    this.column = options.indent;
    this.width = options.width;
    this.trailing = options.trailing ?? 0;
  }

  write(piece: string): void {
    this.text += piece;
    this.column += piece.length;
  }

  newline(spaces: number): void {
    this.text += `\n${" ".repeat(spaces)}`;
    this.column = spaces;
  }
}

function step({ indent, flat, doc }: Item, out: Output, rest: readonly Item[]): Item[] {
  const same = (inner: Doc, isFlat = flat): Item => ({ indent, flat: isFlat, doc: inner });
  if (typeof doc === "string") {
    out.write(doc);
    return [];
  }
  if (isList(doc)) return doc.map((inner) => same(inner));
  switch (doc.kind) {
    case "line":
      if (flat) out.write(doc.flat);
      else out.newline(indent);
      return [];
    case "indent":
      return [{ indent: indent + 2, flat, doc: doc.doc }];
    case "group": {
      const isFlat =
        flat || (!mustBreak(doc) && fits([same(doc.doc, true), ...following(rest)], out));
      return [same(doc.doc, isFlat)];
    }
    case "ifBroken":
      if (!flat) out.write(doc.text);
      return [];
    case "hug":
      return hugItems(doc, { indent, flat, doc }, out, rest);
    case "fill":
      return fillItems(doc.items, same, out);
  }
}

/** Flat if it fits, else the last argument opened on this line, else every argument on its own. */
function hugItems(
  doc: Node & { kind: "hug" },
  item: Item,
  out: Output,
  rest: readonly Item[],
): Item[] {
  const { indent, flat } = item;
  const flatItems: Item[] = [{ indent, flat: true, doc: [doc.head, doc.last, ")"] }];
  if (flat || (!mustBreak(doc.last) && fits([...flatItems, ...following(rest)], out)))
    return flatItems;
  const opened: Item[] = [
    { indent, flat: true, doc: doc.head },
    { indent, flat: false, doc: opening(doc.last) },
    { indent, flat: false, doc: ")" },
  ];
  if (!mustBreak(doc.head) && fits(opened, out)) return opened;
  return [{ indent, flat: false, doc: doc.spread }];
}

const opening = (doc: Doc): Doc => (isGroup(doc) ? group(doc.doc, true) : doc);

function fillItems(items: readonly Doc[], same: (doc: Doc) => Item, out: Output): Item[] {
  const docs: Doc[] = [];
  let column = out.column;
  items.forEach((item, index) => {
    const size = flatWidth(item) + (index === items.length - 1 ? 1 : 2);
    const breaks = index > 0 && column + size - 1 > out.width;
    if (index > 0) docs.push(",", breaks ? { kind: "line", flat: " ", hard: true } : " ");
    column = (breaks ? same(item).indent : column) + size;
    docs.push(item);
  });
  return docs.map((doc) => same(doc));
}

const following = (rest: readonly Item[]): Item[] => [...rest].reverse();

/** Whether the items fit on the current line up to the first newline. */
function fits(items: readonly Item[], out: Output): boolean {
  let left = out.width - out.column;
  const queue = [...items].reverse();
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const { flat, doc } = item;
    if (typeof doc === "string") left -= doc.length;
    else if (isList(doc)) queue.push(...doc.map((inner) => ({ ...item, doc: inner })).reverse());
    else if (doc.kind === "line" && (!flat || doc.hard)) return left >= 0;
    else queue.push(...inner(doc, item).reverse());
    if (left < 0) return false;
  }
  return left >= out.trailing;
}

function inner(doc: Node, item: Item): Item[] {
  const same = (next: Doc, flat = item.flat): Item => ({ ...item, flat, doc: next });
  switch (doc.kind) {
    case "line":
      return [same(doc.flat)];
    case "ifBroken":
      return item.flat ? [] : [same(doc.text)];
    case "hug":
      return mustBreak(doc.last)
        ? [same(doc.head, true), same(opening(doc.last), false), same(")")]
        : [same(doc.head), same(doc.last), same(")")];
    case "fill":
      return join(doc.items, ", ").map((next) => same(next));
    case "group":
      return [same(doc.doc, item.flat || !doc.broken)];
    case "indent":
      return [same(doc.doc)];
  }
}

/** A group that holds an object kept open can't be flat. */
function mustBreak(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (isList(doc)) return doc.some(mustBreak);
  switch (doc.kind) {
    case "group":
      return doc.broken || mustBreak(doc.doc);
    case "indent":
      return mustBreak(doc.doc);
    case "hug":
      return mustBreak(doc.head) || mustBreak(doc.last);
    case "line":
    case "ifBroken":
    case "fill":
      return false;
  }
}

function flatWidth(doc: Doc): number {
  if (typeof doc === "string") return doc.length;
  if (isList(doc)) return doc.reduce<number>((sum, item) => sum + flatWidth(item), 0);
  return 0;
}

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);
const isGroup = (doc: Doc): doc is Node & { kind: "group" } =>
  typeof doc === "object" && !isList(doc) && doc.kind === "group";
