/** Whether a merge kept what the user wrote: compared as syntax, so that formatting doesn't count. */
import { canonical, isList } from "./canonical.js";
import { jsonPieces, linePieces, type Piece, piecesOf } from "./pieces.js";
import { childrenOf, type Parse, type SyntaxNode } from "./tree.js";

/** A merge, in its texts. */
export interface MergeTexts {
  /** What was generated before; the user's edits were made on one of them. */
  readonly bases: readonly string[];
  /** What stands in the project. */
  readonly present: string;
  /** What would be generated now. */
  readonly wanted: string;
  /** What is going to be written. */
  readonly result: string;
}

/** What the user wrote and the result doesn't hold. Of several bases the one counts that it is fewest for. */
export function lostPieces(texts: MergeTexts, parse: Parse): readonly Piece[] {
  const { present, wanted, result } = texts;
  const bases = texts.bases.length === 0 ? [""] : texts.bases;
  const read = readerOf([present, wanted, result, ...bases], parse);
  const sides = { present: read(present), wanted: read(wanted), result: read(result) };
  const lost = bases.map((base) => lostSince(read(base), sides));
  return lost.reduce((fewest, one) => (one.length < fewest.length ? one : fewest));
}

/** As JSON where all are JSON, as code where all parse, else line by line. */
function readerOf(texts: readonly string[], parse: Parse): (text: string) => readonly Piece[] {
  if (texts.every((text) => jsonPieces(text) !== undefined)) {
    return (text) => jsonPieces(text) ?? [];
  }
  const parsed = texts.every((text) => parse(text) !== undefined);
  return parsed ? (text) => piecesOf(text, parse) : linePieces;
}

interface Sides {
  readonly present: readonly Piece[];
  readonly wanted: readonly Piece[];
  readonly result: readonly Piece[];
}

function lostSince(base: readonly Piece[], { present, wanted, result }: Sides): readonly Piece[] {
  const [before, now, next, kept] = [base, present, wanted, result].map(counted);
  const gone = base.filter(({ key }) => (now?.get(key) ?? 0) < (before?.get(key) ?? 0));
  const seen = new Map<string, number>();
  return present.filter((piece) => {
    const count = (counts: ReadonlyMap<string, number> | undefined) => counts?.get(piece.key) ?? 0;
    if (count(now) <= count(before)) return false;
    // Of text that isn't parsed a brace is a line like others: what is generated too is nobody's own.
    if (piece.kind === "line" && count(before) + count(next) > 0) return false;
    // What both sides wrote stands there once; what is generated no more may go.
    const needed = Math.min(count(now), count(now) + count(next) - count(before));
    const missing = Math.max(0, needed - count(kept));
    const told = seen.get(piece.key) ?? 0;
    if (told >= missing) return false;
    seen.set(piece.key, told + 1);
    return !isChangeKept(piece, gone, result);
  });
}

function counted(pieces: readonly Piece[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of pieces) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/**
 * A generated statement that the user changed and that is generated otherwise now is in the result
 * as neither of the two: then all that the user put into it must be in one statement of its kind.
 */
function isChangeKept(piece: Piece, gone: readonly Piece[], result: readonly Piece[]): boolean {
  const { node, kind } = piece;
  if (node === undefined) return false;
  const own = [...partsOf(node)].map(canonical);
  const origins = gone
    .flatMap((one) => (one.kind === kind && one.node !== undefined ? [keysOf(one.node)] : []))
    .map((keys) => ({ keys, shared: own.filter((key) => keys.has(key)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
  const [origin] = origins;
  if (origin === undefined) return false;
  const added = addedParts(node, origin.keys);
  if (added.length === 0) return true;
  return result.some((one) => {
    if (one.kind !== kind || one.node === undefined) return false;
    const keys = keysOf(one.node);
    return added.every((key) => keys.has(key));
  });
}

/** A node and what is below it, without the statements in its blocks. */
function* partsOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  if (!isList(node)) for (const child of childrenOf(node)) yield* partsOf(child);
}

const keysOf = (node: SyntaxNode): ReadonlySet<string> =>
  new Set([...partsOf(node)].map(canonical));

/** Bags: one that lost a member has nothing new in it. */
const bags: ReadonlySet<string> = new Set([
  "ObjectExpression",
  "ArrayExpression",
  "ObjectPattern",
  "TSInterfaceBody",
  "TSTypeLiteral",
]);

/** The smallest parts that weren't there before, as keys. */
function addedParts(node: SyntaxNode, known: ReadonlySet<string>): readonly string[] {
  const key = canonical(node);
  if (known.has(key)) return [];
  const children = isList(node) ? [] : childrenOf(node);
  const strange = children.filter((child) => !known.has(canonical(child)));
  if (strange.length > 0) return strange.flatMap((child) => addedParts(child, known));
  return bags.has(node.type) ? [] : [key];
}
