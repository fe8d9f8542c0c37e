/**
 * Whether an error was told already, kept on the error itself as Sentry does, so that wrappers in
 * wrappers, and two copies of the package, tell it once. Nobody sees the mark in a log.
 */
const told = Symbol.for("@endpointgen/runtime.told");

/** True the first time; an error that can't be marked (frozen, a text) is told each time. */
export function isFirstTold(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return true;
  if (told in error) return false;
  Reflect.defineProperty(error, told, { value: true, configurable: true });
  return true;
}

/**
 * True when a wrapper told it on its way here, where its way ends; forgets it, because one error
 * object may be thrown again for another request.
 */
export function wasTold(error: object): boolean {
  const was = told in error;
  if (was) Reflect.deleteProperty(error, told);
  return was;
}
