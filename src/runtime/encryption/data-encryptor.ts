import { createHmac, randomFillSync } from "node:crypto";
import { StartupError } from "../environment/startup-error.js";
import type { CryptoEvent } from "../metrics/metrics.js";
import type { World } from "../world/world.js";
import { fernetDecrypt, fernetEncrypt, ivBytes } from "./fernet.js";
import { keysOf, type SecretKeys } from "./keys.js";

/** What an encryptor works with. */
export interface EncryptorOptions {
  /** The first encrypts, all decrypt: put a new key in front to rotate. At least 32 characters each. */
  readonly keys: readonly string[];
  readonly world: World;
  /** Seconds that a token may be old where `decrypt` isn't told; any age unless said. */
  readonly ttl?: number;
  /** Counts what is encrypted and decrypted, by key generation, and what isn't. */
  readonly metrics?: { crypted(event: CryptoEvent): void };
}

const brand = Symbol.for("@endpointgen/runtime.DecryptionError");

/** A token that none of the keys opens, or one that is too old. Says nothing about its content. */
export class DecryptionError extends Error {
  override readonly name = "DecryptionError";
  readonly [brand] = true;
  readonly code = "decryption_failed";

  constructor() {
    super("The token is malformed, too old, or made with a key that is not known here.");
  }

  static is(value: unknown): value is DecryptionError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/**
 * Encrypts texts and JSON values as Fernet tokens under the first key and reads tokens of all keys.
 * Throws a StartupError when there is no key, or one is weak, and a RangeError for a `ttl` that isn't
 * positive.
 * @example
 * import { createApp, DataEncryptor, secretsOf } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { world, metrics } = app;
 * const keys = secretsOf(process.env);
 * const encryptor = new DataEncryptor({ keys, world, metrics, ttl: 86_400 });
 * const token = encryptor.encryptData({ iban: "DE02" });
 * encryptor.decryptData(token, 60);
 */
export class DataEncryptor {
  readonly #world: World;
  readonly #first: SecretKeys;
  readonly #all: readonly SecretKeys[];
  readonly #ttl: number | undefined;
  readonly #metrics: EncryptorOptions["metrics"];
  readonly #iv = randomIvs();

  constructor({ keys, world, ttl, metrics }: EncryptorOptions) {
    if (ttl !== undefined && !(ttl > 0)) {
      throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
    }
    this.#all = keys.map((secret, index) =>
      keysOf(secret, index === 0 ? "SECRET_KEY" : `Key ${String(index)} of SECRET_KEYS_OLD`),
    );
    const first = this.#all[0];
    if (!first) throw new StartupError([missing]);
    this.#first = first;
    this.#world = world;
    this.#ttl = ttl;
    this.#metrics = metrics;
  }

  /** A Fernet token of the text. */
  encrypt(text: string): string {
    this.#metrics?.crypted({ operation: "encrypt", generation: 0 });
    const issue = { now: this.#world.clock.now(), iv: this.#iv() };
    return fernetEncrypt(this.#first.fernet, Buffer.from(text, "utf8"), issue);
  }

  /**
   * The text of a token; `ttl` in seconds bounds its age, else that of the encryptor.
   * @throws DecryptionError
   */
  decrypt(token: string, ttl = this.#ttl): string {
    const age = ttl === undefined ? undefined : { now: this.#world.clock.now(), ttl };
    for (const [generation, { fernet }] of this.#all.entries()) {
      const message = fernetDecrypt(fernet, token, age);
      if (!message) continue;
      this.#metrics?.crypted({ operation: "decrypt", generation });
      return message.toString("utf8");
    }
    this.#metrics?.crypted({ operation: "failed" });
    throw new DecryptionError();
  }

  /** A Fernet token of a JSON value; `undefined` counts as `null`. */
  encryptData(value: unknown): string {
    return this.encrypt(JSON.stringify(value ?? null));
  }

  /**
   * The JSON value of a token; `ttl` as for `decrypt`.
   * @throws DecryptionError
   */
  decryptData(token: string, ttl?: number): unknown {
    return JSON.parse(this.decrypt(token, ttl));
  }

  /** HMAC-SHA256 of the text in hex, under a key of its own derived from the first one. */
  digest(text: string): string {
    return createHmac("sha256", this.#first.digest).update(text).digest("hex");
  }
}

/**
 * Unpredictable bytes for one token each, valid until the next call. The system is asked for many at
 * once, because a question takes it as long as the cipher takes.
 */
function randomIvs(): () => Buffer {
  const all = Buffer.alloc(256 * ivBytes);
  let used = all.length;
  return () => {
    if (used === all.length) {
      randomFillSync(all);
      used = 0;
    }
    used += ivBytes;
    return all.subarray(used - ivBytes, used);
  };
}

const missing = {
  problem: "SECRET_KEY is not set, but an endpoint encrypts.",
  cure: "Set SECRET_KEY to at least 32 random characters, or switch encryption off in the YAML.",
};
