/** Edits of files that are somebody else's: text goes in at offsets, and no other byte changes. */

export interface Insertion {
  /** Where in the old text. */
  readonly at: number;
  readonly text: string;
}

/** Insertions at one place keep their order. */
export function splice(text: string, insertions: readonly Insertion[]): string {
  const sorted = [...insertions].sort((one, other) => other.at - one.at);
  const grouped = new Map<number, string>();
  for (const { at } of sorted) {
    const here = insertions.filter((one) => one.at === at);
    grouped.set(at, here.map((one) => one.text).join(""));
  }
  return [...grouped].reduce((old, [at, more]) => old.slice(0, at) + more + old.slice(at), text);
}

/** The line ending at a place: that of its line, or of the line before. */
export function lineEndingAt(text: string, at: number): string {
  const after = text.indexOf("\n", at);
  const end = after >= 0 ? after : text.lastIndexOf("\n", at);
  return end > 0 && text[end - 1] === "\r" ? "\r\n" : "\n";
}

/** Where the line of a place starts; a byte order mark belongs to no line. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}
