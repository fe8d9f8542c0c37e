import type { Answer, Text } from "../http/answer.js";
import { DataEncryptor, type EncryptorOptions } from "./data-encryptor.js";
import { bindSealed, revealed, Sealed, type Sealer } from "./sealed.js";
import { signerOf, type Signer } from "./signer.js";

/** Sealing for one app. Every function stands alone, so that endpoints may take it out. */
export interface Encryption {
  /** Binds every sealed value in the input, at any depth, to the key, so that it can be stored. */
  readonly encryptIncoming: <Input>(input: Input) => Input;
  /**
   * Opens the sealed pieces of an answer into its JSON text.
   * @throws DecryptionError when a piece was sealed with a key that isn't known.
   */
  readonly decryptOutgoing: (answer: Answer) => Answer;
  /** The value inside. @throws TypeError when it isn't a sealed value. */
  readonly open: <Value>(sealed: Sealed<Value>) => Value;
  /** Seals a value, bound to the key. */
  readonly seal: <Value>(value: Value) => Sealed<Value>;
  /** Stands for the value where it is compared: HMAC in hex under the key. */
  readonly digest: (sealed: Sealed<unknown>) => string;
  /** A Fernet token of the value's JSON text; made once, lazily. */
  readonly token: (sealed: Sealed<unknown>) => string;
  /** Signs texts for one purpose; what is signed for another is not accepted. */
  readonly signer: (purpose: string) => Signer;
  /**
   * For where sealing is switched off: what handlers get is the same, but tokens are the JSON text
   * itself, behind `plain:`. Reads real tokens, too. `sealOutgoing` seals what leaves.
   */
  readonly inTheOpen: Through & { readonly sealOutgoing: (answer: Answer) => Answer };
}

/** Binds values on their way in and reads them on their way out. */
type Through = Pick<Encryption, "encryptIncoming" | "decryptOutgoing">;

/**
 * Makes the functions that seal and open, under the given keys.
 * @throws StartupError when there is no key, or one is weak.
 */
export function createEncryption(options: EncryptorOptions): Encryption {
  const encryptor = new DataEncryptor(options);
  // Deriving a key takes far longer than signing with it.
  const signers = new Map<string, Signer>();
  return {
    ...throughBy(encryptor),
    open(value) {
      if (!Sealed.is(value)) throw new TypeError("open() takes a sealed value.");
      return revealed(value);
    },
    seal(value) {
      const made = new Sealed(value);
      bindSealed(made, encryptor);
      return made;
    },
    digest: (value) => value.digest,
    token: (value) => value.token,
    signer(purpose) {
      const known = signers.get(purpose) ?? signerOf(options.keys, purpose);
      signers.set(purpose, known);
      return known;
    },
    inTheOpen: {
      ...throughBy(plainly(encryptor)),
      sealOutgoing: (answer) => ({
        ...answer,
        body: answer.body.map((piece) => sealedPiece(piece, encryptor)),
      }),
    },
  };
}

/** What seals and opens. */
type Opener = Sealer & Pick<DataEncryptor, "decrypt">;

const plain = "plain:";

/** Digests stay what they are: cache keys and fingerprints hold them, whatever tokens are. */
function plainly(encryptor: DataEncryptor): Opener {
  return {
    encrypt: (text) => `${plain}${text}`,
    decrypt: (token) =>
      token.startsWith(plain) ? token.slice(plain.length) : encryptor.decrypt(token),
    digest: (text) => encryptor.digest(text),
  };
}

function sealedPiece(piece: Text[number], encryptor: DataEncryptor): Text[number] {
  if (typeof piece === "string" || !piece.sealed.startsWith(plain)) return piece;
  return { sealed: encryptor.encrypt(piece.sealed.slice(plain.length)) };
}

function throughBy(opener: Opener): Through {
  return {
    encryptIncoming(input) {
      visitSealed(input, (value) => {
        bindSealed(value, opener);
      });
      return input;
    },
    decryptOutgoing: (answer) => opened(answer, opener),
  };
}

function opened(answer: Answer, opener: Opener): Answer {
  if (answer.body.every((piece) => typeof piece === "string")) return answer;
  const text = answer.body.map((piece) => openPiece(piece, opener)).join("");
  return { ...answer, body: [text] };
}

function openPiece(piece: Text[number], opener: Opener): string {
  return typeof piece === "string" ? piece : opener.decrypt(piece.sealed);
}

/** Walks with a list of its own: input may nest deeper than the call stack reaches. */
function visitSealed(input: unknown, visit: (sealed: Sealed<unknown>) => void): void {
  const open: unknown[] = [input];
  const seen = new Set<unknown>();
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Sealed.is(value)) visit(value);
    else for (const member of Object.values(value)) open.push(member);
  }
}
