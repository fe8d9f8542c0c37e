/**
 * Resolves when `until` has settled, however it did, or when the signal says that nobody waits any
 * more. Never rejects.
 */
export function ended(until: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal?.removeEventListener("abort", end);
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
    until.then(end, end);
  });
}
