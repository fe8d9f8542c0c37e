import type { IncomingMessage } from "node:http";
import type { Watch } from "./observe.js";

type Carrying = IncomingMessage & Record<symbol, Watch | undefined>;

/**
 * Finds the watch of a request again. Under a symbol of its own rather than in a WeakMap: one
 * entry for each request there keeps the garbage collector busy.
 */
export class Watched {
  readonly #key = Symbol("watch");

  set(request: IncomingMessage, watch: Watch): void {
    (request as Carrying)[this.#key] = watch;
  }

  get(request: IncomingMessage): Watch | undefined {
    return (request as Carrying)[this.#key];
  }
}
