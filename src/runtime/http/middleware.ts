import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Endpoint } from "../request/contract.js";
import type { App } from "./app.js";
import { unmatched } from "./not-found.js";
import { carry } from "./passage.js";

type Route = (request: Request, response: Response) => void;

/** The endpoints as parts of an Express app that has routes of its own. */
export class Embedding {
  readonly #app: Pick<App, "settings" | "prepared" | "listener">;
  readonly #routes = unmatched();
  readonly #guarded = new Map<string, Route>();

  constructor(app: Pick<App, "settings" | "prepared" | "listener">) {
    this.#app = app;
  }

  /** Remembers a route; true for one that only guards, and so has no address of its own. */
  takes({ name, method, definition }: Endpoint, path: string, route: Route): boolean {
    if (definition.guardOnly) this.#guarded.set(name, route);
    else this.#routes.add(method, path);
    return definition.guardOnly === true;
  }

  /**
   * What is no endpoint of ours goes on untouched; what is one never comes back, refusals and errors
   * included.
   */
  readonly middleware: RequestHandler = (request, response, next) => {
    this.#routes.methods(request, response, (methods) => {
      if (this.#answers(methods, request.method)) {
        this.#prepared(next, () => {
          this.#app.listener(request, response);
        });
      } else next();
    });
  };

  /** @throws RangeError when no endpoint of that name only guards. */
  guard(name: string): RequestHandler {
    const route = this.#guarded.get(name);
    if (route === undefined) {
      const known = [...this.#guarded.keys()].join(", ") || "none";
      throw new RangeError(`No guard_only endpoint is called ${name}; there are: ${known}.`);
    }
    return (request, response, next) => {
      carry(request, { next, bodyLimit: this.#app.settings.body_limit });
      this.#prepared(next, () => {
        route(request, response);
      });
    };
  }

  #prepared(next: NextFunction, work: () => void): void {
    this.#app.prepared.then(work, next);
  }

  #answers(methods: ReadonlySet<string>, method: string): boolean {
    if (methods.has(method)) return true;
    if (method === "HEAD") return methods.has("GET");
    // Web pages may call, so their preflight requests are ours, too.
    return method === "OPTIONS" && this.#app.settings.cors !== undefined && methods.size > 0;
  }
}
