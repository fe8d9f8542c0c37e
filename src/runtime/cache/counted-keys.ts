/** A key in a list, with the group of those that were used as often. */
export class CountedKey {
  readonly key: string;
  group: Group;
  before: CountedKey | undefined;
  after: CountedKey | undefined;

  constructor(key: string, group?: Group) {
    this.key = key;
    this.group = group ?? { uses: 1, size: 0, last: this };
  }
}

/** Neighbours in the list with the same number of uses. */
interface Group {
  uses: number;
  size: number;
  last: CountedKey;
}

/**
 * Keys by number of uses, the least used first; among equals the one whose last use is longest ago.
 * Every operation takes constant time: a key that is used moves behind the next group, which is
 * found through the last key of its own.
 */
export class CountedKeys {
  #first: CountedKey | undefined;

  get first(): CountedKey | undefined {
    return this.#first;
  }

  insert(key: string): CountedKey {
    const group = this.#first?.group;
    const once = group?.uses === 1 ? group : undefined;
    const entry = new CountedKey(key, once);
    this.#attach(entry, once?.last);
    return entry;
  }

  use(entry: CountedKey): void {
    const { group } = entry;
    const next = group.last.after?.group;
    const joined = next?.uses === group.uses + 1 ? next : undefined;
    if (joined === undefined && group.size === 1) {
      // Nobody to move past, and no group to leave or to join.
      group.uses += 1;
      return;
    }
    const end = joined?.last ?? group.last;
    const anchor = end === entry ? entry.before : end;
    this.remove(entry);
    entry.group = joined ?? { uses: group.uses + 1, size: 0, last: entry };
    this.#attach(entry, anchor);
  }

  remove(entry: CountedKey): void {
    const { before, after, group } = entry;
    group.size -= 1;
    if (group.last === entry && before !== undefined) group.last = before;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after !== undefined) after.before = before;
  }

  /** Puts an entry behind another one, or first, as the last of its group. */
  #attach(entry: CountedKey, anchor: CountedKey | undefined): void {
    const after = anchor === undefined ? this.#first : anchor.after;
    entry.before = anchor;
    entry.after = after;
    if (anchor === undefined) this.#first = entry;
    else anchor.after = entry;
    if (after !== undefined) after.before = entry;
    entry.group.size += 1;
    entry.group.last = entry;
  }
}
