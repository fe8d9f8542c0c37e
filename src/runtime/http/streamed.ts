import type { Answer } from "./answer.js";

const brand = Symbol.for("@endpointgen/runtime.Streamed");

/** An answer that is sent while it is made, in a `Reply`: its beginning is there already. */
export class Streamed {
  readonly [brand] = true;

  constructor(readonly send: NonNullable<Answer["send"]>) {}

  static is(value: unknown): value is Streamed {
    return typeof value === "object" && value !== null && brand in value;
  }
}
