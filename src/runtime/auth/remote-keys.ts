import { createHash } from "node:crypto";
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Clock } from "../world/world.js";

/** How an issuer's keys are fetched and kept; times in milliseconds. */
export interface RemoteKeysOptions {
  readonly url: URL;
  readonly clock: Pick<Clock, "now">;
  /** Called when a key that was there is there no more: what it signed must be verified anew. */
  readonly rotated: () => void;
  /** Told once when they can't be fetched any more, and once when they can again. */
  readonly told?: TellKeys | undefined;
  /** Gets the document; the network unless said. Rejects when it can't. */
  readonly load?: ((url: URL) => Promise<string>) | undefined;
}

/** Hears of an issuer whose keys are away, or there again. */
export type TellKeys = (url: URL, state: "away" | "back") => void;

/** The issuer's keys can't be had. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

const minute = 60_000;
/** After this they are fetched anew, behind the requests that use them. */
const freshFor = 10 * minute;
/** So long they are good when the issuer is away. */
const goodFor = 24 * 60 * minute;
/** An issuer that was asked isn't asked again before this. */
const cooldown = minute / 2;
/** Nor before this while nobody gets in; callers are told to come back then. */
const urgentCooldown = 5_000;
const patience = 5_000;
const longest = 1_048_576;

const document = z.looseObject({
  // Shared secrets have no place in a public document.
  keys: z.array(z.looseObject({ kty: z.string().regex(/^(?!oct$)/) })).max(100),
});

interface Kept {
  readonly find: JWTVerifyGetKey;
  /** Names of the keys, to tell when one is gone. */
  readonly names: ReadonlySet<string>;
  readonly at: number;
}

/**
 * The keys of an issuer, by URL (RFC 7517). They are fetched when they are first needed, anew behind
 * the requests after ten minutes, and at most every 30 seconds for a key that nobody knows. While
 * the issuer is away the last ones stay good for 24 hours: its outage isn't ours.
 */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  #kept: Kept | undefined;
  #asked = -Infinity;
  #isAway = false;
  #asking: Promise<void> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  /**
   * The key of a token.
   * @throws KeysUnavailable when there are none, JOSEError when none of them fits.
   */
  async find(
    ...wanted: Parameters<JWTVerifyGetKey>
  ): Promise<Awaited<ReturnType<JWTVerifyGetKey>>> {
    const kept = await this.#usable();
    try {
      return await kept.find(...wanted);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#restsNow()) throw error;
    }
    // A new key may have come; that the issuer is away now says nothing of the ones we have.
    await this.#ask();
    return await (this.#kept ?? kept).find(...wanted);
  }

  /** Fetches ageing keys behind those who go on with what was verified before. */
  keepFresh(): void {
    if (this.#kept !== undefined && this.#age() >= freshFor && !this.#restsNow()) void this.#ask();
  }

  async #usable(): Promise<Kept> {
    const age = this.#age();
    if (age < freshFor) return this.#there();
    if (age < goodFor) {
      if (!this.#restsNow()) void this.#ask();
      return this.#there();
    }
    if (!this.#restsNow(urgentCooldown)) await this.#ask();
    if (this.#age() < goodFor) return this.#there();
    throw new KeysUnavailable("The issuer's keys can't be fetched.");
  }

  #there(): Kept {
    if (this.#kept === undefined) throw new KeysUnavailable("The issuer's keys can't be fetched.");
    return this.#kept;
  }

  /** A clock that was set back doesn't make keys old, nor young again. */
  #age(): number {
    return this.#kept === undefined ? Infinity : Math.max(0, this.#now() - this.#kept.at);
  }

  #restsNow(pause = cooldown): boolean {
    return this.#asking === undefined && Math.abs(this.#now() - this.#asked) < pause;
  }

  /** Asks once for however many wait; never rejects. */
  #ask(): Promise<void> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
      this.#asked = this.#now();
    });
    return this.#asking;
  }

  async #fetch(): Promise<void> {
    const { load = loadDocument, url, rotated } = this.#options;
    try {
      const { keys } = document.parse(JSON.parse(await load(url)));
      this.#tell(keys.length === 0);
      if (keys.length === 0) return;
      const before = this.#kept;
      const names = new Set(keys.map(nameOf));
      this.#kept = { find: createLocalJWKSet({ keys }), names, at: this.#now() };
      if (before !== undefined && [...before.names].some((name) => !names.has(name))) rotated();
    } catch {
      // The last ones stay; whoever has none is told so.
      this.#tell(true);
    }
  }

  #tell(isAway: boolean): void {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#options.told?.(this.#options.url, isAway ? "away" : "back");
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

const nameOf = (key: object): string =>
  createHash("sha256").update(JSON.stringify(key)).digest("base64url");

async function loadDocument(url: URL): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const headers = { accept: "application/jwk-set+json, application/json" };
  const answer = await fetch(url, { signal, headers, redirect: "error" });
  if (!answer.ok || answer.body === null) throw new Error(`The issuer answered ${answer.status}.`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body) {
    const bytes = piece as Uint8Array;
    length += bytes.byteLength;
    if (length > longest) throw new Error("The issuer's keys are too long.");
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString("utf8");
}
