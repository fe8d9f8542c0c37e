/** What a store in this process knows at once, in the shape of one that has to be asked. */
export function promised<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
