/** A server does other things between scripts; none shall keep it for long. */
export const mostTogether = 25;

/** How calls are taken together. */
export interface TogetherOptions {
  /** At most so many at once. */
  readonly most: number;
  /** Does something at the end of this turn of the event loop; `setImmediate` unless said. */
  readonly turn?: (work: () => void) => void;
}

interface Call<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes calls of one turn of the event loop together, because a server takes hardly longer for twenty
 * things that it is told at once. `run` gives a result for each, in their order; when it rejects, all do.
 */
export function together<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { most, turn = setImmediate }: TogetherOptions,
): (item: Item) => Promise<Result> {
  let calls: Call<Item, Result>[] = [];
  const flush = (): void => {
    const all = calls;
    calls = [];
    for (let from = 0; from < all.length; from += most) void answer(all.slice(from, from + most));
  };
  const answer = async (some: readonly Call<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(some.map(({ item }) => item));
      for (const [at, call] of some.entries()) call.resolve(results[at] as Result);
    } catch (error) {
      for (const call of some) call.reject(error);
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      if (calls.length === 0) turn(flush);
      calls.push({ item, resolve, reject });
    });
}
