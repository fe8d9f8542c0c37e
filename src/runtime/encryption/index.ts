export { createEncryption, type Encryption } from "./encryption.js";
export { DataEncryptor, DecryptionError, type EncryptorOptions } from "./data-encryptor.js";
export {
  decryptOutgoing,
  encryptIncoming,
  withEncryptedParameters,
  type Opening,
  type Sealing,
  type Unsealed,
} from "./by-hand.js";
export { sealed, Sealed, type SealedSchema } from "./sealed.js";
export { secretsOf } from "./keys.js";
export type { Signer } from "./signer.js";
