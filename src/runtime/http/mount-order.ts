import type { Express, RequestHandler } from "express";
import type { Method } from "../request/definition.js";
import { addRoute } from "./route-path.js";

/** One route, its path in Express 5 syntax. */
interface Mounted {
  readonly method: Method;
  readonly path: string;
  readonly handler: RequestHandler;
}

/**
 * Express asks routes in the order in which they came, and mounts come in the order of their names.
 * So `/contacts/:id` waits until all literal paths are there: else it would take `/contacts/stream`.
 */
export class MountOrder {
  #waiting: (() => void)[] | undefined;

  get isMounting(): boolean {
    return this.#waiting !== undefined;
  }

  during(mounting: () => void): void {
    this.#waiting = [];
    mounting();
    for (const add of this.#waiting) add();
    this.#waiting = undefined;
  }

  add(express: Express, { method, path, handler }: Mounted): void {
    const add = (): void => {
      addRoute(express, method, path, handler);
    };
    if (this.#waiting !== undefined && /[:*{]/.test(path)) this.#waiting.push(add);
    else add();
  }
}
