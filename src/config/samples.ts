/** `examples` and `tests`: requests and answers as the YAML writes them. */
import { z } from "zod";
import { count } from "../sections/kinds.js";

const values = (description: string) =>
  z.record(z.string(), z.unknown()).exactOptional().meta({ description });

const request = () =>
  z
    .strictObject({
      params: values("Parts of the path."),
      query: values("Query parameters."),
      headers: values("Header fields."),
      body: z.unknown().exactOptional().meta({ description: "The JSON body." }),
    })
    .prefault({})
    .meta({ description: "What the caller sends." });

const response = () =>
  z
    .strictObject({
      status: z
        .int()
        .min(100)
        .max(599)
        .optional()
        .meta({ description: "Status of the answer.", defaultText: "`response.status`" }),
      body: z.unknown().exactOptional().meta({ description: "The JSON body." }),
    })
    .prefault({})
    .meta({ description: "What the caller gets." });

/** Requests and answers for people; also sent by `call` and by the generated tests. */
export const examples = () =>
  z
    .array(z.strictObject({ request: request(), response: response() }))
    .max(100)
    .default(() => [])
    .meta({
      description: "Requests with their answers: for the API page, `call` and the generated tests.",
      defaultText: "made from the schemas",
      structure: true,
    });

const test = () =>
  z.strictObject({
    name: z.string().min(1).max(200).optional().meta({ description: "What the test shows." }),
    as: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "User of `dev/users.yaml`; absent: nobody." }),
    from: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Address that the caller comes from." }),
    params: values("Parts of the path."),
    query: values("Query parameters."),
    headers: values("Header fields."),
    body: z.unknown().exactOptional().meta({ description: "The JSON body." }),
    times: count(1, "How often the request is sent; the last answer counts.", { max: 10_000 }),
    expect: z.int().min(100).max(599).meta({ description: "Status that must come back." }),
  });

/** Run by `test` and `check` against the endpoint's own guards. */
export const tests = () =>
  z
    .array(test())
    .max(1000)
    .default(() => [])
    .meta({
      description: "Who gets which status: `{ as: bob, expect: 403 }`.",
      structure: true,
    });

/** One of the YAML's own tests. */
export type AskedTest = z.output<ReturnType<typeof test>>;
