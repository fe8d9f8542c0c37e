import { inspect } from "node:util";
import { type z } from "zod";

/** What turns a value into its form at rest. */
export interface Sealer {
  /** A Fernet token of JSON text. */
  encrypt(text: string): string;
  /** An HMAC in hex that stands for JSON text where it is compared. */
  digest(text: string): string;
}

const brand = Symbol.for("@endpointgen/runtime.Sealed");
const reveal = Symbol.for("@endpointgen/runtime.Sealed.reveal");
const bind = Symbol.for("@endpointgen/runtime.Sealed.bind");
const hidden = "[sealed]";

/**
 * A secret value on its way through the program. It can be passed on and stored, but it shows
 * itself in no log, template, JSON text, clone or inspector; only `open()` reads it.
 * Recognised by a brand and reached through symbols of the registry, so that two copies of the
 * package understand each other's values.
 */
export class Sealed<Value = string> {
  /** On the prototype, where no spread, clone or inspector comes across it. */
  declare readonly [brand]: true;
  static {
    Object.defineProperty(Sealed.prototype, brand, { value: true });
  }

  readonly #value: Value;
  #sealer: Sealer | undefined;
  #token: string | undefined;
  #digest: string | undefined;

  constructor(value: Value) {
    this.#value = value;
  }

  static is(value: unknown): value is Sealed<unknown> {
    return typeof value === "object" && value !== null && brand in value;
  }

  /**
   * The value at rest: a Fernet token of its JSON text, made when first asked for, then kept.
   * @throws Error when no encryptor has taken charge of it; it is never stored in the clear.
   */
  get token(): string {
    return (this.#token ??= this.#bound().encrypt(this.#text()));
  }

  /** Stands for the value in fingerprints and cache keys: HMAC in hex. @throws as `token` does. */
  get digest(): string {
    return (this.#digest ??= this.#bound().digest(this.#text()));
  }

  [reveal](): Value {
    return this.#value;
  }

  [bind](sealer: Sealer): void {
    this.#sealer ??= sealer;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }

  #bound(): Sealer {
    if (this.#sealer) return this.#sealer;
    throw new Error(
      "A sealed value can't be stored before encryptIncoming() has bound it to a key.",
    );
  }

  #text(): string {
    return JSON.stringify(this.#value ?? null);
  }
}

/** The value inside. For `open()` of this package; nothing else should call it. */
export function revealed<Value>(sealed: Sealed<Value>): Value {
  return sealed[reveal]();
}

/** Puts a sealer in charge of the value; the first one stays. */
export function bindSealed(sealed: Sealed<unknown>, sealer: Sealer): void {
  sealed[bind](sealer);
}

/** What `sealed(schema)` is: takes what `schema` takes and gives its output sealed. */
export type SealedSchema<Schema extends z.ZodType> = z.ZodPipe<
  Schema,
  z.ZodTransform<Sealed<z.output<Schema>>, z.output<Schema>>
>;

/** A field that is checked by `schema` and reaches the handler as `Sealed`. */
export function sealed<Schema extends z.ZodType>(schema: Schema): SealedSchema<Schema> {
  return schema.transform((value) => new Sealed(value));
}
