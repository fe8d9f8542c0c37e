import type { App } from "./app.js";
import type { Probe, Probes } from "./builtin/health.js";

/** What functions keep with an app: made once, and let go of when it closes. */
export class Kept {
  readonly #app: App;
  readonly #made = new Map<unknown, unknown>();
  readonly #endings: (() => Promise<void>)[] = [];
  readonly #probes = new Map<string, Probe>();
  readonly #drains: (() => void)[] = [];
  #draining = false;

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

  readonly atReady: App["atReady"] = (name, probe) => {
    this.#probes.set(name, probe);
  };

  readonly atDrain: App["atDrain"] = (then) => {
    if (this.#draining) then();
    else this.#drains.push(then);
  };

  get draining(): boolean {
    return this.#draining;
  }

  drain(): void {
    this.#draining = true;
    for (const then of this.#drains.splice(0)) then();
  }

  probes(): Probes {
    return Object.fromEntries(this.#probes);
  }

  /** What was kept last may need what was kept before. */
  async close(): Promise<void> {
    for (const ending of this.#endings.splice(0).reverse()) await ending();
  }
}
