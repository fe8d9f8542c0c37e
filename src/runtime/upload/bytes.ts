/** Anything that gives bytes piece by piece: a Node or web stream, a `Blob`, or the bytes themselves. */
export type ByteSource = AsyncIterable<Uint8Array> | Blob | Uint8Array;

/** The pieces of a source, one after the other. */
export function piecesOf(source: ByteSource): AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) return piecesOf(new Blob([new Uint8Array(source)]));
  if (source instanceof Blob) return source.stream();
  return source;
}
