import type * as Piscina from "piscina";
import { optionalPackage } from "../pooling/optional-package.js";

/** How many threads, and what they run. */
export interface ThreadsOptions {
  /** The module whose default export does the work: `new URL("./render.js", import.meta.url)`. */
  readonly module: URL;
  /** As many as there are processors, less one, unless said. */
  readonly threads?: number;
}

/** Threads for work that computes. */
export interface Threads<Input, Result> {
  /** Runs the work in a thread; an abort ends the thread. What goes in and out is cloned. */
  run(input: Input, options?: { readonly signal?: AbortSignal }): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Runs work in threads of this process with piscina, an optional peer dependency, so that the main
 * thread goes on to serve and to keep claims alive.
 * @example
 * import { inThreads, type JobTools } from "@endpointgen/runtime";
 *
 * const render = inThreads<{ frames: number }, { url: string }>({
 *   module: new URL("./render.js", "file:///app/src/"),
 * });
 * export const handler = (input: { frames: number }, { signal }: JobTools) =>
 *   render.run(input, { signal });
 */
export function inThreads<Input, Result>(options: ThreadsOptions): Threads<Input, Result> {
  let pool: Promise<Piscina.Piscina<Input, Result>> | undefined;
  return {
    async run(input, { signal } = {}) {
      const threads = await (pool ??= open<Input, Result>(options));
      return threads.run(input, signal ? { signal } : {});
    },
    async close() {
      await (await pool?.catch(() => undefined))?.destroy();
    },
  };
}

async function open<Input, Result>({
  module,
  threads,
}: ThreadsOptions): Promise<Piscina.Piscina<Input, Result>> {
  const loaded = await optionalPackage("piscina", "Work in threads");
  const { Piscina: Pool } = loaded as unknown as typeof Piscina;
  return new Pool<Input, Result>({
    filename: module.href,
    ...(threads !== undefined && { minThreads: threads, maxThreads: threads }),
  });
}
