import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { text } from "../../render/code.js";
import type { Encryption } from "./schema.js";
import { encryptionTests } from "./tests.js";

/** Marked fields are sealed from the moment the input is read until the answer leaves (step 11). */
export function contribute(own: Encryption, operation: Operation): Contribution | undefined {
  if (own.fields.length === 0 || !own.enable_encryption) return undefined;
  const names = ["encryptIncoming", ...(own.enable_decryption ? ["decryptOutgoing"] : [])];
  return {
    step: "encryption",
    constants: [{ code: text(`const { ${names.join(", ")} } = app.encryption`) }],
    receive: [{ name: "encryptIncoming" }],
    respond: own.enable_decryption ? [{ name: "decryptOutgoing" }] : [],
    openapi: { guards: [{ name: "Encryption", text: `${own.fields.join(", ")} sealed at rest` }] },
    tests: encryptionTests(operation, own.enable_decryption),
  };
}
