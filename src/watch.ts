import type { Host } from "./host.js";

/** An editor writes a file in several steps; a save is over when nothing came for so long. */
const quietMs = 30;

/**
 * Calls `changed` after saves of files that `relevant` accepts, one call at a time, with the paths
 * that changed since the last. Resolves when the person presses Ctrl-C.
 */
export async function watchUntilInterrupted(
  host: Host,
  root: string,
  relevant: (path: string) => boolean,
  changed: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const work = async (): Promise<void> => {
    const paths = [...waiting];
    waiting.clear();
    if (paths.length > 0) await changed(paths);
  };
  const end = host.watch(root, (path) => {
    if (!relevant(path)) return;
    waiting.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(work);
    }, quietMs);
  });
  await new Promise<void>((resolve) => {
    const undo = host.onInterrupt(() => {
      undo();
      resolve();
    });
  });
  clearTimeout(timer);
  end();
  await running;
}
