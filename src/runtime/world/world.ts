/** The world as an argument: time and randomness. Tests step it, production reads the machine. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms`; the returned function cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void;
}

export interface World {
  readonly clock: Clock;
  /** Uniform in [0, 1). For jitter only; identifiers come from `id`. */
  readonly random: () => number;
  /** A new unguessable identifier. */
  readonly id: () => string;
}
