import type { Contribution, Field } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { literal, object, text } from "../../render/code.js";
import type { Encryption } from "./schema.js";
import { encryptionTests } from "./tests.js";

/** Marked fields are sealed from the moment the input is read until the answer leaves (step 11). */
export function contribute(own: Encryption, operation: Operation): Contribution | undefined {
  if (own.fields.length === 0) return undefined;
  // Said even where sealing is off, so that an environment that asks for it isn't passed over.
  if (!own.enable_encryption) return { step: "encryption", reviewed: [reviewed(own)] };
  const names = ["encryptIncoming", ...(own.enable_decryption ? ["decryptOutgoing"] : [])];
  return {
    step: "encryption",
    reviewed: [reviewed(own)],
    readsGuards: true,
    constants: [{ code: text(`const { ${names.join(", ")} } = guards`) }],
    receive: [{ name: "encryptIncoming" }],
    respond: own.enable_decryption ? [{ name: "decryptOutgoing" }] : [],
    openapi: { guards: [{ name: "Encryption", text: `${own.fields.join(", ")} sealed at rest` }] },
    tests: encryptionTests(operation, own.enable_decryption),
  };
}

function reviewed({ enable_encryption, enable_decryption, env_may_weaken }: Encryption): Field {
  const value = object({
    incoming: literal(enable_encryption),
    outgoing: literal(enable_encryption && enable_decryption),
    ...(env_may_weaken.length > 0 ? { envMayWeaken: literal(env_may_weaken) } : {}),
  });
  return { name: "encryption", value };
}
