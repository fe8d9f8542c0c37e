import { z } from "zod";
import { section } from "../kinds.js";

/** Fields stay as they are written; `parseFields` reads them. */
const fieldMap = (description: string) =>
  z
    .record(z.string(), z.unknown())
    .default(() => ({}))
    .meta({ description, fields: true });

/** A map of fields, `{ json_schema: … }`, or the name of a zod schema. */
const body = (description: string) =>
  z
    .union([z.record(z.string(), z.unknown()), z.string()])
    .optional()
    .meta({ description, fields: true });

export const schema = () =>
  section(
    {
      params: fieldMap("Parts of the path; a route parameter that isn't named here is a string."),
      query: fieldMap("Query parameters; unknown ones are refused."),
      headers: fieldMap("Header fields; undeclared ones pass."),
      body: body(
        "The JSON body: fields (`name: string(1..64)?`), `{ json_schema: … }`, or a zod schema of " +
          "yours (`../src/schemas/order.ts#OrderBody`). Absent: only an empty body or `{}`.",
      ),
    },
    "What callers send. Types: string, integer, number, boolean, uuid, email, date-time, url, " +
      "object, `a|b`, `list of …`; bounds as `(1..64)`, `?` for optional.",
  );

export type Request = z.output<ReturnType<typeof schema>>;
