import { dirname, join } from "node:path";
import { z } from "zod";
import { closest } from "../closest.js";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { namesOf } from "../model/names.js";
import { sameEndpoint } from "../paths.js";
import { exampleOf } from "./example.js";

/** What a caller has to know about an endpoint, taken from its generated API document. */
export interface EndpointDoc {
  /** `io-job`, as its folder is called. */
  readonly name: string;
  readonly method: string;
  /** `/orders/42`: path parameters filled with examples. */
  readonly path: string;
  /** A right body, or undefined where none is expected. */
  readonly body: unknown;
  /** Types that a file may have, where the body is a form: `text/csv`. Undefined: it is JSON. */
  readonly fileTypes: readonly string[] | undefined;
  readonly authorization: boolean;
  readonly mfa: boolean;
  readonly idempotency: "none" | "optional" | "required";
}

const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  example: z.unknown().optional(),
  schema: z.record(z.string(), z.unknown()).default({}),
});

const media = z.object({
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  schema: z.record(z.string(), z.unknown()).default({}),
  encoding: z.record(z.string(), z.object({ contentType: z.string().optional() })).optional(),
});

const operation = z.object({
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), media) }).optional(),
  security: z.array(z.unknown()).default([]),
});

const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

type Operation = z.infer<typeof operation>;

/**
 * Finds an endpoint by name in the generated files below `generated` (absolute). Throws a
 * `Failure` that names the nearest one when there is none.
 */
export function findEndpoint(disk: Disk, generated: string, name: string): EndpointDoc {
  const files = disk.list(generated, "*/openapi.json");
  const file = files.find((path) => sameEndpoint(dirname(path), name));
  if (file === undefined) throw unknownEndpoint(name, files.map(dirname));
  const { paths } = openApi.parse(JSON.parse(disk.readText(join(generated, file)) ?? "{}"));
  const [path, methods] = Object.entries(paths)[0] ?? ["/", {}];
  const [method, found] = Object.entries(methods)[0] ?? ["get", operation.parse({})];
  return describeOperation(dirname(file), method.toUpperCase(), path, found);
}

function describeOperation(
  name: string,
  method: string,
  path: string,
  found: Operation,
): EndpointDoc {
  const header = (wanted: string) =>
    found.parameters.find(
      ({ name, in: where }) => where === "header" && name.toLowerCase() === wanted,
    );
  const key = header("idempotency-key");
  return {
    name,
    method,
    path: withParameters(path, found),
    body: bodyOf(found),
    fileTypes: fileTypesOf(found),
    authorization: found.security.length > 0,
    mfa: header("x-mfa-code") !== undefined,
    idempotency: key === undefined ? "none" : key.required ? "required" : "optional",
  };
}

function withParameters(path: string, found: Operation): string {
  const valueOf = (one: z.infer<typeof parameter>) =>
    encodeURIComponent(String(one.example ?? exampleOf(one.schema)));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const one = found.parameters.find(
      ({ in: where, name: own }) => where === "path" && own === name,
    );
    return one === undefined ? "example" : valueOf(one);
  });
  const query = found.parameters
    .filter((one) => one.in === "query" && one.required)
    .map((one) => `${one.name}=${valueOf(one)}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

function bodyOf(found: Operation): unknown {
  const content = found.requestBody?.content["application/json"] ?? formOf(found);
  if (content === undefined) return undefined;
  const [first] = Object.values(content.examples ?? {});
  return content.example ?? first?.value ?? exampleOf(content.schema);
}

const formOf = (found: Operation) => found.requestBody?.content["multipart/form-data"];

const fileTypesOf = (found: Operation): readonly string[] | undefined =>
  formOf(found) && (formOf(found)?.encoding?.["file"]?.contentType ?? "").split(", ");

function unknownEndpoint(name: string, known: readonly string[]): Failure {
  if (known.length === 0) {
    return new Failure("nothing is generated yet", "endpointgen generate");
  }
  const nearest = closest(namesOf(name).kebab, known);
  return new Failure(
    `there is no endpoint "${name}"; there is ${known.join(", ")}`,
    nearest === undefined ? undefined : `did you mean ${nearest}?`,
  );
}
