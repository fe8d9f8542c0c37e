/** The keys of a JobConfig that aren't sections. */
import { z } from "zod";
import { namesOf } from "../model/names.js";
import { count, flag, formed, listOf, oneOf, text } from "../sections/kinds.js";
import { isReserved } from "./reserved-names.js";
import { readRoute, wrongPath } from "./route.js";
import { examples, tests } from "./samples.js";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

const endpointName = () =>
  z
    .string()
    .regex(snakeCase, { error: "a snake_case name, such as get_order" })
    .max(64)
    .refine((name) => !isReserved(namesOf(name).camel), {
      error: "a name that TypeScript and the generated project don't use themselves",
      params: { code: "reserved-name" },
    })
    .default("io_job")
    .meta({
      description: "What everything generated is named after; snake_case.",
      structure: true,
    });

const path = () =>
  z.string().superRefine((value, context) => {
    const message = wrongPath(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

const route = () =>
  z
    .preprocess(
      readRoute,
      z.strictObject({
        method: z.enum(methods).meta({ description: "The HTTP method.", structure: true }),
        path: path().meta({
          description: "The path, in the syntax of Express 5.",
          structure: true,
        }),
      }),
    )
    .optional()
    .meta({
      description: "Where the endpoint answers: `GET /quotes/:symbol`, or a map.",
      defaultText: "`POST /<name-in-kebab-case>`",
      expects: "a method and a path, such as GET /quotes/:symbol",
    });

const errors = () =>
  z
    .record(formed(snakeCase, "an error name in snake_case"), z.int().min(400).max(599))
    .default(() => ({}))
    .meta({
      description: "Failures that the handler can tell with `fail()`, each with its status.",
      structure: true,
    });

const basics = () => ({
  version: z.literal(1).default(1).meta({ description: "Version of this format." }),
  extends: z
    .union([text(), z.array(text())])
    .optional()
    .meta({
      description:
        "Files and presets (`preset:user`) that this file builds on; later ones win over earlier ones.",
      structure: true,
    }),
  kind: oneOf(
    ["db", "io", "cpu"],
    "io",
    "What the work is: a table, calls elsewhere, or computing in workers.",
  ),
  endpoint_name: endpointName(),
  endpoint_description: text().default("IO Job").meta({
    description: "The name for people: in the API document, errors and logs.",
    defaultText: "the name in words",
    structure: true,
  }),
  required_credits: count(1, "Credits that one call costs; 0 removes the step.", { min: 0 }),
});

const resourceId = () =>
  formed(
    /^(-|(params|query|headers|body)(\.[A-Za-z_$][\w$-]*)+)$/,
    "the path of an input, such as params.id",
  )
    .optional()
    .meta({
      description:
        "Which input says what a request is about: for limiter key, cache key and metric label.",
      defaultText: "the first of `params.resource_id`, `body.resource_id`, `params.id`; else `-`",
      structure: true,
    });

const remarks = () => ({
  owner: text().optional().meta({ description: "Who answers for the endpoint." }),
  data_class: text().optional().meta({ description: "How confidential the data is." }),
  tags: listOf(text(), [], "Groups in the API document."),
  deprecated: flag(
    false,
    "Whether callers should move on; said in the API document and in a header.",
  ),
});

export const topLevelSchema = () =>
  z.strictObject({
    ...basics(),
    route: route(),
    guard_only: flag(
      false,
      "Guards in front of a handler that exists: nothing is validated, that handler answers.",
    ).meta({ structure: true }),
    resource_id: resourceId(),
    examples: examples(),
    errors: errors(),
    tests: tests(),
    ...remarks(),
  });

export type TopLevel = z.output<ReturnType<typeof topLevelSchema>>;

/** Where an endpoint answers that names no route. */
export const defaultPath = (name: string): string => `/${namesOf(name).kebab}`;
