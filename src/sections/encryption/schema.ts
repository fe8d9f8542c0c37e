import { z } from "zod";
import { flag, inputPath, listOf, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      enable_encryption: flag(
        true,
        "Whether marked fields are sealed before they are queued, cached, stored or logged.",
      ),
      enable_decryption: flag(
        true,
        "Whether sealed values in a result are opened for the response.",
      ),
      fields: listOf(
        inputPath(),
        [],
        "Inputs that reach the handler sealed, such as `body.secret_value`; only `open()` reads them.",
      ),
      env_may_weaken: listOf(
        z.enum(["enable_encryption"]),
        [],
        "Settings that the environment may weaken in production.",
      ),
    },
    "Fernet for marked fields, with the keys of `SECRET_KEY` and `SECRET_KEYS_OLD`.",
  );

export type Encryption = z.output<ReturnType<typeof schema>>;
