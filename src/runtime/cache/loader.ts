import type { Answer } from "../http/answer.js";
import type { App } from "../http/app.js";
import { Admissions, enterByHand, finishByHand, handEndpoint } from "../http/by-hand.js";
import { textOf } from "../http/write.js";
import type { Guard } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { Admission } from "../stores/store.js";
import type { HandNamespace } from "./cache-store.js";
import { cacheGuard } from "./guard.js";
import { byHand, type CacheKey } from "./place.js";
import { openings } from "./policies.js";

/** How loaded values are kept, in seconds and entries. */
export interface LoadKind extends HandNamespace {
  readonly ttl: number;
  readonly stale: number;
  readonly capacity: number;
}

/** One value to load. */
export interface Loading {
  readonly key: string;
  readonly tags: readonly string[];
  readonly load: () => unknown;
}

/** Loads values through the cache guard, as endpoints do. */
export interface Loader {
  /** The JSON of the value; empty for undefined. Failures reach all who wait, and aren't kept. */
  load(kind: LoadKind, loading: Loading): Promise<string>;
  /** Whoever asks from now on doesn't get what is being loaded now. */
  forget(): void;
}

/** Makes the loader of an app. */
export function loaderOf(app: App): Loader {
  const admissions = new Admissions<Cached>();
  /** Texts that are on their way, by key. */
  const flights = new Map<string, Promise<string>>();
  return {
    load(kind, loading) {
      const name = keyOf([kind.policy, kind.namespace, loading.key]);
      const known = flights.get(name);
      if (known !== undefined) return known;
      const flight = textFor(app, admissionOf(app, admissions, kind), loading).finally(() => {
        if (flights.get(name) === flight) flights.delete(name);
      });
      flights.set(name, flight);
      return flight;
    },
    forget() {
      flights.clear();
    },
  };
}

type Cached = Readonly<Record<"cache", Guard<CacheKey>>>;

function admissionOf(app: App, admissions: Admissions<Cached>, kind: LoadKind): Admission<Cached> {
  const { policy, ...options } = kind;
  const { namespace, ttl, stale, capacity } = options;
  const name = keyOf([policy, namespace, String(ttl), String(stale), String(capacity)]);
  return admissions.get(name, () => {
    const cache = cacheGuard(policy, openings[policy], { ...options, shared: true });
    return app.store.admission<Cached>(handEndpoint(byHand, jsonAnswer), { cache });
  });
}

async function textFor(
  app: App,
  admission: Admission<Cached>,
  { key, tags, load }: Loading,
): Promise<string> {
  const entering = { principal: byHand, cache: { key: [key], tags } };
  const { pass, refusal } = await enterByHand(app, admission, entering);
  if (refusal !== undefined) throw refusal;
  if (pass.stale !== undefined) {
    finishByHand(pass, load).catch((error: unknown) => {
      app.say("A cached value could not be renewed.", { key, error });
    });
    return textOf(pass.stale.body);
  }
  return textOf((pass.answer ?? (await finishByHand(pass, load)).answer).body);
}

/** A value as the cache keeps it. @throws TypeError for what JSON can't hold. */
export function jsonAnswer(value: unknown): Answer {
  const text = JSON.stringify(value) as string | undefined;
  return { status: 200, headers: {}, body: text === undefined ? [] : [text] };
}
