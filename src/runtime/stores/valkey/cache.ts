import type { Answer } from "../../http/answer.js";
import { countLeaving, labelText, room } from "../../cache/cache-script.js";
import type { CacheStore, HandEntry, HandNamespace } from "../../cache/cache-store.js";
import { byHand, entryKey, shelfOf } from "../../cache/place.js";
import { nameLabel, tagLabel } from "../../cache/shelves.js";
import type { Reply, ScriptServices } from "../script-part.js";
import { plainScript, type Script } from "./script.js";
import type { Site } from "./walks.js";

const scripts = {
  get: plainScript("cache/get"),
  set: plainScript("cache/set"),
  dropLabel: plainScript("cache/drop_label"),
  shelves: plainScript("cache/shelves"),
  dropPattern: plainScript("cache/drop_pattern"),
};

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

  async delete(name: string): Promise<number> {
    return this.#count(await this.#everywhere(scripts.dropLabel, nameLabel(name)));
  }

  async invalidateTag(tag: string): Promise<number> {
    return this.#count(await this.#everywhere(scripts.dropLabel, tagLabel(tag)));
  }

  /** Shelf by shelf, so that no single call keeps the server from others for long. */
  async invalidatePattern(pattern: string): Promise<number> {
    const { server, slots } = this.#site;
    const dropped = slots.everywhere(room).map(async (key) => {
      const shelves = await server.run(scripts.shelves, [key], [pattern]);
      const drops = (shelves as readonly string[]).map((shelf) =>
        server.run(scripts.dropPattern, [shelf, key], [pattern]),
      );
      return (await Promise.all(drops)).flat() as readonly string[];
    });
    return this.#count((await Promise.all(dropped)).flat());
  }

  #keysOf({ policy, namespace }: HandNamespace): [shelf: string, room: string] {
    const name = shelfOf([policy, byHand, namespace])();
    const { slots } = this.#site;
    return [slots.key(name, `shelf${name}`), slots.key(name, room)];
  }

  async #everywhere(script: Script, word: string): Promise<readonly string[]> {
    const { server, slots } = this.#site;
    const rooms = slots.everywhere(room).map((key) => server.run(script, [key], [word]));
    return (await Promise.all(rooms)).flat() as readonly string[];
  }

  #count(endpoints: readonly string[]): number {
    this.#services.copies.forget();
    for (const endpoint of endpoints) {
      this.#services.cacheEvent(endpoint, { kind: "left", why: "invalidated" });
    }
    return endpoints.length;
  }
}
