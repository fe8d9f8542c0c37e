import type { Direction, Verdict } from "./direction.js";

/** One key, or a map with all its keys, as far as protection goes. */
export interface Knob<Own> {
  readonly direction: Direction;
  /** What a weaker value means, as the end of a sentence: `more requests pass`. */
  readonly weaker: string;
  /** Counts only where this holds before and after: another key may make it idle. */
  when?(own: Own): boolean;
}

/** `free`: has nothing to do with protection. */
export type Declared<Own> = Knob<Own> | "free";

/**
 * What every key of a map does to protection: each of its keys must be declared. A key that is a
 * map itself stands for all below it, unless they are declared too (`http.public`).
 */
export type Knobs<Own> = Readonly<
  Record<keyof Own & string, Declared<Own>> & Record<`${string}.${string}`, Declared<Own>>
>;

/** What changes of one section do to protection. */
export interface Changes<Own> {
  /** What it means when the section is switched off; `free`: nothing. */
  readonly off: { readonly weaker: string } | { readonly stronger: string } | "free";
  readonly knobs: Knobs<Own>;
  /** For what keys can't say one by one. */
  readonly whole?: Whole<Own>;
}

/** Judges a section as a whole. */
export interface Whole<Own> {
  judge(before: Own, after: Own): Verdict;
  /** What the section comes to, in a few words. */
  says(own: Own): string;
  /** As in `Knob`. */
  readonly weaker: string;
}

/** The declaration that a path falls under: its own, or that of the nearest map around it. */
export function declaredAt<Own>(
  knobs: Readonly<Record<string, Declared<Own>>>,
  path: readonly string[],
): Declared<Own> | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const found = knobs[path.slice(0, length).join(".")];
    if (found !== undefined) return found;
  }
  return undefined;
}
