/** A cache as one would write it without a thought of speed: what policies are compared with. */

/** What a plain cache knows of an entry; moments are counted in operations. */
export interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly inserted: number;
  readonly expires: number;
  used: number;
  uses: number;
}

/** Says which row goes; the rows stand in the order of insertion. */
export interface Victims {
  choose(rows: readonly Row[]): Row;
  used?(row: Row): void;
  leaves?(row: Row, rows: readonly Row[]): void;
}

const least = (figure: (row: Row) => number): Victims => ({
  choose: (rows) => rows.reduce((one, other) => (figure(other) < figure(one) ? other : one)),
});

/** The policies, each with a state of its own. */
export const victims = {
  fifo: () => least(({ inserted }) => inserted),
  lifo: () => least(({ inserted }) => -inserted),
  lru: () => least(({ used }) => used),
  mru: () => least(({ used }) => -used),
  lfu: () => least(({ uses, used }) => uses * 1e9 + used),
  sieve: () => new Sieve(),
};

/** A hand that walks over a plain list and takes marks off. */
class Sieve implements Victims {
  readonly #marked = new Set<Row>();
  #hand: Row | undefined;

  used(row: Row): void {
    this.#marked.add(row);
  }

  choose(rows: readonly Row[]): Row {
    let at = Math.max(0, this.#hand === undefined ? 0 : rows.indexOf(this.#hand));
    for (;;) {
      const row = rows[at % rows.length];
      if (row === undefined) throw new RangeError("There is nothing to give up.");
      this.#hand = row;
      if (!this.#marked.delete(row)) return row;
      at += 1;
    }
  }

  leaves(row: Row, rows: readonly Row[]): void {
    this.#marked.delete(row);
    if (this.#hand === row) this.#hand = rows[rows.indexOf(row) + 1];
  }
}

/** Asked for a key, it gives what it has, or takes what is made. */
export class CacheModel {
  #rows: readonly Row[] = [];
  #moment = 0;

  constructor(
    readonly capacity: number,
    readonly policy: Victims,
  ) {}

  /** The kept value; undefined when `value` was kept instead. */
  ask(key: string, value: unknown, now: number, life: number): unknown {
    this.#moment += 1;
    const known = this.#rows.find((row) => row.key === key && now < row.expires);
    if (known !== undefined) {
      known.used = this.#moment;
      known.uses += 1;
      this.policy.used?.(known);
      return known.value;
    }
    for (const row of this.#rows.filter(({ expires }) => expires <= now)) this.#drop(row);
    if (this.#rows.length >= this.capacity) this.#drop(this.policy.choose(this.#rows));
    const moment = this.#moment;
    const row = { key, value, inserted: moment, expires: now + life, used: moment, uses: 1 };
    this.#rows = [...this.#rows, row];
    return undefined;
  }

  #drop(row: Row): void {
    this.policy.leaves?.(row, this.#rows);
    this.#rows = this.#rows.filter((one) => one !== row);
  }
}
