import type { App } from "@endpointgen/runtime";

/** The records behind the cache by hand. */
class Records {
  #app: App | undefined;

  open(app: App): void {
    this.#app = app;
  }

  /** From the cache, or else as the database would say. */
  async byId(id: string) {
    const load = () => this.load(id);
    return this.#app === undefined
      ? load()
      : this.#app.cache.getOrSet(`record:${id}`, load, { ttl: 300, capacity: 10_000 });
  }

  /** Stands for the query behind the cache. */
  async load(id: string) {
    const owner = { id: "o-1", plan: "pro" };
    return { id, name: `record ${id}`, tags: ["alpha", "beta"], owner, score: 0.75 };
  }
}

export const records = new Records();
