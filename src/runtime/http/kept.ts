import type { App } from "./app.js";

/** What functions keep with an app: made once, and let go of when it closes. */
export class Kept {
  readonly #app: App;
  readonly #made = new Map<unknown, unknown>();
  readonly #endings: (() => Promise<void>)[] = [];

  constructor(app: App) {
    this.#app = app;
  }

  readonly made: App["made"] = <Value>(make: (app: App) => Value): Value => {
    if (!this.#made.has(make)) this.#made.set(make, make(this.#app));
    return this.#made.get(make) as Value;
  };

  readonly atClose: App["atClose"] = (ending) => {
    this.#endings.push(ending);
  };

  /** What was kept last may need what was kept before. */
  async close(): Promise<void> {
    for (const ending of this.#endings.splice(0).reverse()) await ending();
  }
}
