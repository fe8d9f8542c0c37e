import type { Answer } from "../../http/answer.js";
import { countLeaving, labelText, room } from "../../cache/cache-script.js";
import type { CacheStore, HandEntry, HandNamespace } from "../../cache/cache-store.js";
import { byHand, entryKey, shelfOf } from "../../cache/place.js";
import { nameLabel, tagLabel } from "../../cache/shelves.js";
import type { Reply, ScriptServices } from "../script-part.js";
import { plainScript } from "./script.js";
import type { Site } from "./walks.js";

const scripts = {
  get: plainScript("cache/get"),
  set: plainScript("cache/set"),
  dropLabel: plainScript("cache/drop_label"),
  shelves: plainScript("cache/shelves"),
  dropPattern: plainScript("cache/drop_pattern"),
};

/** Entries that one call drops by a label. */
const atOnce = "100";

/** The cache by hand, on a server: entries of no endpoint, and the invalidation of all. */
export class ScriptedCache implements CacheStore {
  readonly #site: Site;
  readonly #services: Pick<ScriptServices, "cacheEvent" | "copies">;

  constructor(site: Site, services: Pick<ScriptServices, "cacheEvent" | "copies">) {
    this.#site = site;
    this.#services = services;
  }

  async get(at: HandNamespace, key: string): Promise<Answer | undefined> {
    const args = [entryKey(byHand, [key]), at.policy];
    const kept = await this.#site.server.run(scripts.get, [this.#keysOf(at)[0]], args);
    return typeof kept === "string" ? (JSON.parse(kept) as Answer) : undefined;
  }

  async set(at: HandNamespace, key: string, entry: HandEntry): Promise<void> {
    const { answer, ttl, tags, capacity } = entry;
    const life = Math.round(ttl * 1000);
    const left = await this.#site.server.run(scripts.set, this.#keysOf(at), [
      entryKey(byHand, [key]),
      at.policy,
      labelText({ name: key, tags }),
      Number.isFinite(life) ? String(life) : "inf",
      String(capacity),
      byHand,
      JSON.stringify(answer),
    ]);
    countLeaving(this.#services, byHand, left as Reply);
  }

  delete(name: string): Promise<number> {
    return this.#dropLabel(nameLabel(name));
  }

  invalidateTag(tag: string): Promise<number> {
    return this.#dropLabel(tagLabel(tag));
  }

  /** Page by page, so that no single call keeps the server from others for long. */
  async invalidatePattern(pattern: string): Promise<number> {
    const { server } = this.#site;
    return this.#everywhere(async (key) => {
      const shelves = pages((cursor) => server.run(scripts.shelves, [key], [pattern, cursor]));
      let count = 0;
      for await (const some of shelves) {
        const drops = some.map((shelf) => this.#dropPattern(shelf, key, pattern));
        for (const dropped of await Promise.all(drops)) count += dropped;
      }
      return count;
    });
  }

  async #dropPattern(shelf: string, key: string, pattern: string): Promise<number> {
    const { server } = this.#site;
    const keys = [shelf, key];
    let count = 0;
    for await (const some of pages((cursor) =>
      server.run(scripts.dropPattern, keys, [pattern, cursor]),
    )) {
      count += this.#count(some);
    }
    return count;
  }

  #dropLabel(label: string): Promise<number> {
    const { server } = this.#site;
    return this.#everywhere(async (key) => {
      let count = 0;
      let more: unknown = 1;
      for (let first = "1"; more === 1; first = "0") {
        const reply = await server.run(scripts.dropLabel, [key], [label, first, atOnce]);
        const [left, ...endpoints] = reply as readonly [number, ...string[]];
        count += this.#count(endpoints);
        more = left;
      }
      return count;
    });
  }

  #keysOf({ policy, namespace }: HandNamespace): [shelf: string, room: string] {
    const name = shelfOf([policy, byHand, namespace])();
    const { slots } = this.#site;
    return [slots.key(name, `shelf${name}`), slots.key(name, room)];
  }

  /** How much was dropped under all tags. */
  async #everywhere(drop: (room: string) => Promise<number>): Promise<number> {
    const counts = await Promise.all(this.#site.slots.everywhere(room).map(drop));
    this.#services.copies.forget();
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #count(endpoints: readonly string[]): number {
    for (const endpoint of endpoints) {
      this.#services.cacheEvent(endpoint, { kind: "left", why: "invalidated" });
    }
    return endpoints.length;
  }
}

/** What a script tells page by page: a cursor, and words. */
async function* pages(
  ask: (cursor: string) => Promise<unknown>,
): AsyncGenerator<readonly string[], void> {
  let cursor = "0";
  do {
    const [next = "0", ...words] = (await ask(cursor)) as readonly string[];
    yield words;
    cursor = next;
  } while (cursor !== "0");
}
