import type { Clock } from "../../world/world.js";

/** Milliseconds between two looks at work that another process does. */
const looksEvery = 25;

/** Who waits in this process for work on a cache key, wherever it is done. */
export class Landings {
  readonly #waiting = new Map<
    string,
    { readonly landed: Promise<void>; readonly land: () => void }
  >();
  readonly #clock: Clock;
  readonly #isFlying: (flight: string) => Promise<boolean>;

  /** `isFlying` asks the store whether anybody works on it still. */
  constructor(clock: Clock, isFlying: (flight: string) => Promise<boolean>) {
    this.#clock = clock;
    this.#isFlying = isFlying;
  }

  /** Resolves when nobody works on it any more. All who wait share one look at the store. */
  landed(flight: string): Promise<void> {
    const known = this.#waiting.get(flight);
    if (known !== undefined) return known.landed;
    let land = (): void => undefined;
    const landed = new Promise<void>((resolve) => {
      land = resolve;
    });
    const waiting = { landed, land };
    this.#waiting.set(flight, waiting);
    // It may have ended before anybody here knew that he waits.
    this.#look(flight, waiting);
    return landed;
  }

  /** Tells those who wait. */
  land(flight: string): void {
    this.#waiting.get(flight)?.land();
    this.#waiting.delete(flight);
  }

  #look(flight: string, waiting: unknown): void {
    // While the store is away nobody can say; those who wait do the work themselves.
    void this.#isFlying(flight)
      .catch(() => false)
      .then((flying) => {
        if (this.#waiting.get(flight) !== waiting) return;
        if (!flying) this.land(flight);
        else {
          this.#clock.after(looksEvery, () => {
            this.#look(flight, waiting);
          });
        }
      });
  }
}
