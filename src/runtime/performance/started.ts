/** How a piece of work ended. */
export interface Ended {
  /** Milliseconds, with fractions. */
  readonly ms: number;
  /** What it threw; undefined when it didn't. */
  readonly error: unknown;
}

/** Runs work, synchronous or not, and tells once how it ended; result and error pass through. */
export function started<Result>(
  work: () => Result,
  tell: (ended: Ended) => void,
  ticks: () => number = () => performance.now(),
): Result {
  const began = ticks();
  const end = (error?: unknown): void => {
    tell({ ms: ticks() - began, error });
  };
  const fail = (error: unknown): never => {
    end(error ?? new Error("Nothing was thrown."));
    throw error;
  };
  try {
    const result = work();
    if (!(result instanceof Promise)) {
      end();
      return result;
    }
    const told = result.then((value: unknown) => {
      end();
      return value;
    }, fail);
    return told as Result;
  } catch (error) {
    return fail(error);
  }
}
