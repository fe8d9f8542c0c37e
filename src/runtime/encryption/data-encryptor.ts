import { createHmac, randomBytes } from "node:crypto";
import { StartupError } from "../environment/startup-error.js";
import type { World } from "../world/world.js";
import { fernetDecrypt, fernetEncrypt } from "./fernet.js";
import { keysOf, type SecretKeys } from "./keys.js";

/** What an encryptor works with. */
export interface EncryptorOptions {
  /** The first encrypts, all decrypt: put a new key in front to rotate. At least 32 characters each. */
  readonly keys: readonly string[];
  readonly world: World;
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
 * @throws StartupError when there is no key, or one is weak.
 */
export class DataEncryptor {
  readonly #world: World;
  readonly #first: SecretKeys;
  readonly #all: readonly SecretKeys[];

  constructor({ keys, world }: EncryptorOptions) {
    this.#all = keys.map((secret, index) =>
      keysOf(secret, index === 0 ? "SECRET_KEY" : `Key ${String(index)} of SECRET_KEYS_OLD`),
    );
    const first = this.#all[0];
    if (!first) throw new StartupError([missing]);
    this.#first = first;
    this.#world = world;
  }

  /** A Fernet token of the text. */
  encrypt(text: string): string {
    const issue = { now: this.#world.clock.now(), iv: randomBytes(16) };
    return fernetEncrypt(this.#first.fernet, Buffer.from(text, "utf8"), issue);
  }

  /**
   * The text of a token; `ttl` in seconds bounds its age.
   * @throws DecryptionError
   */
  decrypt(token: string, ttl?: number): string {
    const age = ttl === undefined ? undefined : { now: this.#world.clock.now(), ttl };
    for (const { fernet } of this.#all) {
      const message = fernetDecrypt(fernet, token, age);
      if (message) return message.toString("utf8");
    }
    throw new DecryptionError();
  }

  /** A Fernet token of a JSON value; `undefined` counts as `null`. */
  encryptData(value: unknown): string {
    return this.encrypt(JSON.stringify(value ?? null));
  }

  /**
   * The JSON value of a token; `ttl` in seconds bounds its age.
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

const missing = {
  problem: "SECRET_KEY is not set, but an endpoint encrypts.",
  cure: "Set SECRET_KEY to at least 32 random characters, or switch encryption off in the YAML.",
};
