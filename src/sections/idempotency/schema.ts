import type { z } from "zod";
import { derivedFlag, flag, formed, seconds, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      enabled: derivedFlag(
        "Whether a repeat with the same key gets the first answer again.",
        "true unless the method is GET; false without an identity",
      ),
      required: derivedFlag(
        "Whether a request without a key is refused.",
        "false; true for `kind: cpu`",
      ),
      header: formed(/^[A-Za-z0-9-]{1,100}$/, "the name of a header: letters, digits and dashes")
        .default("Idempotency-Key")
        .meta({
          description: "Header that carries the key; the body field `idempotency_key` works too.",
        }),
      ttl: seconds(86_400, "Seconds that an answer is kept for repeats."),
      in_transaction: flag(
        false,
        "Whether operations on a table keep the key in the transaction of the change, in the table `endpointgen_idempotency`: a repeat is made once, also after a crash.",
      ),
    },
    "Repeats of a request have its effect once.",
  );

export type Idempotency = z.output<ReturnType<typeof schema>>;
