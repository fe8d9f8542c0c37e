/** Rejects with the signal's reason as soon as it aborts; what was waited for goes on by itself. */
export function abortable<Value>(
  waiting: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return waiting;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof Error ? reason : new Error("Aborted."));
    };
    const free = (): void => {
      signal.removeEventListener("abort", abort);
    };
    waiting.finally(free).then(resolve, reject);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
