import { z } from "zod";
import { flag, listOf, section, text } from "../kinds.js";

/** Fields stay as they are written; `parseFields` of the request room reads them. */
const headers = () =>
  z
    .record(z.string(), z.unknown())
    .default(() => ({}))
    .meta({ description: "Header fields that the handler sets.", fields: true });

const body = () =>
  z
    .union([z.record(z.string(), z.unknown()), z.string()])
    .optional()
    .meta({
      description: "The JSON body, written as in `request.body`. Absent: an answer without a body.",
      fields: true,
    });

export const schema = () =>
  section(
    {
      body: body(),
      status: z.int().min(200).max(299).default(200).meta({ description: "Status of success." }),
      headers: headers(),
      exclude_fields: listOf(
        text(),
        ["password", "api_key", "secret_token"],
        "Fields that never leave in an answer, at any depth.",
      ),
      raw: flag(
        false,
        "Whether the handler gets Express' own request and response and answers itself.",
      ),
    },
    "What callers get.",
  );

export type Response = z.output<ReturnType<typeof schema>>;
