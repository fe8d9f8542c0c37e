/** Edits of a text by offset: not one other byte changes. */

export interface Splice {
  readonly range: readonly [start: number, end: number];
  readonly text: string;
}

/** Splices must not overlap; equal ones are carried out once. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const sorted = splices.toSorted((a, b) => a.range[0] - b.range[0]);
  let result = "";
  let done = 0;
  for (const { range, text: put } of sorted) {
    if (range[0] < done) continue;
    result += text.slice(done, range[0]) + put;
    done = range[1];
  }
  return result + text.slice(done);
}
