/** One item that could not be processed. */
export interface ItemFailure {
  /** The item's place in what was given, from 0. */
  readonly index: number;
  readonly error: unknown;
}

/**
 * Some items failed; the others were processed all the same. `errors` are the failures' errors, in
 * the order of the items.
 */
export class ParallelError<Result = unknown> extends AggregateError {
  override readonly name = "ParallelError";
  /** In the order of the items. */
  readonly failures: readonly ItemFailure[];
  /** What the other items came to, without gaps. */
  readonly results: readonly Result[];

  constructor(failures: readonly ItemFailure[], results: readonly Result[]) {
    const sorted = [...failures].sort((one, other) => one.index - other.index);
    const count = failures.length + results.length;
    super(
      sorted.map(({ error }) => error),
      `${failures.length} of ${count} items failed; the first is item ${sorted[0]?.index ?? 0}.`,
    );
    this.failures = sorted;
    this.results = results;
  }
}
