/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number, both ends included. */
  within(least: number, most: number): number;
  /** One of several; the list isn't empty. */
  pick<Value>(values: readonly Value[]): Value;
}

/**
 * The generator mulberry32: 32 bits of state, enough for traces of tests, for nothing else.
 * Source: Tommy Ettinger, 2017, in the public domain.
 */
export function random(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const within = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  return {
    next,
    within,
    pick: (values) => {
      const value = values[within(0, values.length - 1)];
      if (value === undefined) throw new RangeError("There is nothing to pick from.");
      return value;
    },
  };
}

/**
 * When requests come, in milliseconds from one to the next: bursts, steady, anywhere, exactly at
 * boundaries of a span and beside them, and now and then from a clock that steps back.
 */
export function gap(chance: Random, span: number): number {
  const kind = chance.within(0, 9);
  if (kind <= 3) return 0;
  if (kind <= 5) return chance.within(1, Math.max(1, Math.floor(span / 4)));
  if (kind === 6) return span;
  if (kind === 7) return span + chance.pick([-1, 1]);
  if (kind === 8) return chance.within(0, 2 * span);
  return -chance.within(1, Math.max(1, Math.floor(span / 2)));
}
