import type { App } from "../http/app.js";
import { textOf } from "../http/write.js";
import type {
  AppCache,
  Invalidation,
  LoadOptions,
  PlaceOptions,
  SetOptions,
  Warming,
} from "./app-cache.js";
import type { CacheStore, HandNamespace } from "./cache-store.js";
import { jsonAnswer, loaderOf, type Loader } from "./loader.js";

/** Makes the cache of an app. */
export function createAppCache(app: App): AppCache {
  return new StoreCache(app);
}

const anHour = 3_600;
const atOnce = 10;

class StoreCache implements AppCache {
  readonly #app: App;
  readonly #loader: Loader;
  readonly #listeners = new Map<string, Set<(metadata: unknown) => Invalidation>>();
  readonly #loaded = new Map<() => unknown, Promise<unknown>>();

  constructor(app: App) {
    this.#app = app;
    this.#loader = loaderOf(app);
  }

  async get(key: string, options: PlaceOptions = {}): Promise<unknown> {
    const answer = await this.#store.get(placeOf(options), key);
    return answer === undefined ? undefined : valueOf(textOf(answer.body));
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<void> {
    const { ttl = anHour, tags = [], capacity = 1_000 } = options;
    if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
    if (!(capacity >= 1)) throw new RangeError(`capacity must be at least 1, not ${capacity}`);
    const entry = { answer: jsonAnswer(value), ttl, tags, capacity };
    await this.#store.set(placeOf(options), key, entry);
  }

  async getOrSet<Value>(
    key: string,
    load: () => Value,
    options: LoadOptions = {},
  ): Promise<Awaited<Value>> {
    const { ttl = anHour, stale = 0, tags = [], capacity = 1_000 } = options;
    const place = placeOf(options);
    // A hit in this process needs nothing of what a load does.
    const kept = this.#store.hit?.(place, key);
    if (kept !== undefined) return valueOf(textOf(kept.body)) as Awaited<Value>;
    const kind = { ...place, ttl, stale, capacity };
    return valueOf(await this.#loader.load(kind, { key, tags, load })) as Awaited<Value>;
  }

  delete(key: string): Promise<number> {
    return this.#invalidating((store) => store.delete(key));
  }

  invalidatePattern(pattern: string): Promise<number> {
    return this.#invalidating((store) => store.invalidatePattern(pattern));
  }

  invalidateTag(tag: string): Promise<number> {
    return this.#invalidating((store) => store.invalidateTag(tag));
  }

  async warm(entries: readonly Warming[]): Promise<void> {
    const waiting = entries.values();
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (const { key, load, ...options } of waiting) {
        await this.getOrSet(key, load, options).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (failures.length > 0) throw failures[0];
  }

  on(event: string, invalidates: (metadata: unknown) => Invalidation): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(invalidates));
    return () => listeners.delete(invalidates);
  }

  async emit(event: string, metadata?: unknown): Promise<number> {
    const wrong = [...(this.#listeners.get(event) ?? [])].map((tell) => tell(metadata));
    const dropped = wrong.flatMap(({ keys = [], tags = [], patterns = [] }) => [
      ...keys.map((key) => this.delete(key)),
      ...tags.map((tag) => this.invalidateTag(tag)),
      ...patterns.map((pattern) => this.invalidatePattern(pattern)),
    ]);
    return (await Promise.all(dropped)).reduce((sum, count) => sum + count, 0);
  }

  once<Value>(load: () => Value): Promise<Awaited<Value>> {
    const known = this.#loaded.get(load) as Promise<Awaited<Value>> | undefined;
    if (known !== undefined) return known;
    const loading = Promise.resolve().then(load) as Promise<Awaited<Value>>;
    this.#loaded.set(load, loading);
    // Whoever asked is told of the failure; the next one tries again.
    loading.catch(() => this.#loaded.delete(load));
    return loading;
  }

  get #store(): CacheStore {
    return this.#app.store.cache;
  }

  #invalidating(drop: (store: CacheStore) => Promise<number>): Promise<number> {
    this.#loader.forget();
    return drop(this.#store);
  }
}

function placeOf({ policy = "lru", namespace = "default" }: PlaceOptions): HandNamespace {
  return { policy, namespace };
}

/** What a text in the cache stands for; nothing stands for undefined, which JSON doesn't have. */
function valueOf(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text);
}
