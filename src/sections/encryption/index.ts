import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "encryption",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    enable_encryption_incoming: "enable_encryption",
    enable_encryption_exporting: "enable_decryption",
    encrypt: "enable_encryption",
    decrypt: "enable_decryption",
    encrypted_fields: "fields",
  },
  check,
  contribute,
});
