import type { NextFunction, Request } from "express";

/** What a guarded request of somebody else's app carries: how it goes on to its own handler. */
export interface Passage {
  readonly next: NextFunction;
  /** Bytes of a body that may be read ahead of the handler. */
  readonly bodyLimit: number;
  /** Header fields that the guards put on the answer; they grow until the handler runs. */
  headers?: Readonly<Record<string, string>>;
  /** The request id. */
  id?: string;
}

const key = Symbol.for("@endpointgen/runtime.passage");

type Carrying = Request & { [key]?: Passage };

/** Of a request that only passes our guards. */
export const passageOf = (request: Request): Passage | undefined => (request as Carrying)[key];

export function carry(request: Request, passage: Passage): void {
  (request as Carrying)[key] = passage;
}
