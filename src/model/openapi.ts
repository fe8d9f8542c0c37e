/** The OpenAPI 3.1 part of one endpoint: committed beside its code, joined with the others at run time. */
import { type JsonSchema, fieldSchema, objectSchema } from "../sections/request/json-schema.js";
import type { FieldMap } from "../sections/request/fields.js";
import type { Example } from "./example.js";
import type { Contribution, OpenApiPart } from "./contribution.js";
import type { Operation } from "./endpoint-model.js";
import type { BodyShape } from "./shapes.js";

export interface ApiInput {
  readonly operation: Operation;
  readonly contributions: readonly Contribution[];
  /** At least one: those of the YAML, or the one made from the schemas. */
  readonly examples: readonly [Example, ...Example[]];
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** JSON Schemas of zod schemas that the user owns, by `file#Name`. */
  readonly modules: ReadonlyMap<string, JsonSchema>;
}

export function openApiPart(input: ApiInput): Record<string, unknown> {
  const { operation } = input;
  const path = operation.path.replace(/[:*](\w+)/g, "{$1}");
  return { paths: { [path]: { [operation.method.toLowerCase()]: operationObject(input) } } };
}

function operationObject(input: ApiInput): Record<string, unknown> {
  const { operation, examples } = input;
  const parts = input.contributions.flatMap(({ openapi }) =>
    openapi === undefined ? [] : [openapi],
  );
  const security = parts.flatMap((part) => part.security ?? []);
  const [example] = examples;
  return {
    operationId: operation.names.snake,
    summary: operation.names.description,
    ...(input.tags.length > 0 ? { tags: input.tags } : {}),
    ...(input.deprecated ? { deprecated: true } : {}),
    ...(security.length > 0 ? { security } : {}),
    ...nonEmpty("parameters", [
      ...parameters(operation, example),
      ...parts.flatMap((part) => part.parameters ?? []),
    ]),
    ...requestBody(input, parts, example),
    responses: responses(input, parts, example),
    "x-guards": parts.flatMap((part) => part.guards ?? []),
  };
}

const nonEmpty = (name: string, list: readonly unknown[]): object =>
  list.length > 0 ? { [name]: list } : {};

function parameters({ request }: Operation, { request: example }: Example): object[] {
  return [
    ...parametersIn("path", request.params, example.params),
    ...parametersIn("query", request.query, example.query),
    ...parametersIn("header", request.headers, example.headers),
  ];
}

function parametersIn(
  place: "path" | "query" | "header",
  fields: FieldMap,
  example: Readonly<Record<string, unknown>> = {},
): object[] {
  return Object.entries(fields).map(([name, spec]) => ({
    name,
    in: place,
    required: place === "path" || !spec.optional,
    schema: fieldSchema(spec),
    ...(name in example ? { example: example[name] } : {}),
  }));
}

function requestBody(
  { operation, modules }: ApiInput,
  parts: readonly OpenApiPart[],
  example: Example,
): object {
  const other = parts.find((part) => part.requestContent !== undefined)?.requestContent;
  if (other !== undefined)
    return { requestBody: { required: true, content: shown(other, example) } };
  const { body } = operation.request;
  if (body === undefined) return {};
  const own = bodySchema(body, modules);
  const schema = operation.job?.webhook === true ? withWebhook(own) : own;
  const content = { schema, example: example.request.body };
  return { requestBody: { required: true, content: { "application/json": content } } };
}

/** Not the handler's, but callers must know of it. */
function withWebhook(schema: JsonSchema): JsonSchema {
  const { properties } = schema;
  if (typeof properties !== "object" || properties === null) return schema;
  if ("webhook_url" in properties) return schema;
  const description = "Told of the job's end, by a signed POST";
  const field = { type: "string", format: "uri", maxLength: 2048, description };
  return { ...schema, properties: { ...properties, webhook_url: field } };
}

/** The example's fields, where there are any; files stand for themselves. */
function shown(
  content: Readonly<Record<string, object>>,
  { request: { body } }: Example,
): Readonly<Record<string, object>> {
  const example = { example: body ?? {} };
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [type, { ...media, ...example }]),
  );
}

function bodySchema(body: BodyShape, modules: ReadonlyMap<string, JsonSchema>): JsonSchema {
  if (body.kind === "fields") return objectSchema(body.fields);
  return modules.get(`${body.file}#${body.name}`) ?? {};
}

const problem = {
  "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
};

function responses(
  input: ApiInput,
  parts: readonly OpenApiPart[],
  example: Example,
): Record<string, unknown> {
  const { operation } = input;
  const refusals = joined([
    inputProblems(operation),
    // A job fails with them, not its request.
    ...(operation.job ? [] : declaredErrors(operation)),
    ...parts.map((part) => part.responses ?? {}),
  ]);
  return {
    [operation.response.status]: success(input, example, parts),
    ...Object.fromEntries(
      Object.entries(refusals).map(([status, refusal]) => [status, refusalObject(refusal)]),
    ),
  };
}

type Responses = NonNullable<OpenApiPart["responses"]>;

/** What shares a status is told together: the callers see one answer with several reasons. */
function joined(parts: readonly Responses[]): Responses {
  const byStatus: Record<string, Responses[string]> = {};
  for (const [status, next] of parts.flatMap((part) => Object.entries(part))) {
    const known = byStatus[status];
    byStatus[status] =
      known === undefined
        ? next
        : {
            description: `${known.description}; ${next.description}`,
            headers: [...new Set([...(known.headers ?? []), ...(next.headers ?? [])])],
          };
  }
  return byStatus;
}

function success(
  { operation, modules }: ApiInput,
  example: Example,
  parts: readonly OpenApiPart[],
): object {
  const { body } = operation.response;
  const { description } = operation.names;
  const content = parts.find((part) => part.content !== undefined)?.content;
  if (body === undefined) return { description, ...(content && { content }) };
  const json = { schema: bodySchema(body, modules), example: example.response.body };
  return { description, content: { "application/json": json } };
}

function inputProblems({ request }: Operation): Responses {
  const invalid = {
    "422": { description: "A value is missing or wrong; every problem is listed" },
  };
  if (request.body === undefined) return invalid;
  return {
    "400": { description: "The body is not JSON" },
    "413": { description: "The body is too large" },
    "415": { description: "The body is not application/json" },
    ...invalid,
  };
}

/** Those of `errors:`, which the handler fails with. */
const declaredErrors = ({ errors }: Operation): Responses[] =>
  Object.entries(errors).map(([name, status]) => ({ [status]: { description: name } }));

function refusalObject(refusal: Responses[string]): object {
  const headers = (refusal.headers ?? []).map((name): [string, object] => [
    name,
    { schema: { type: "string" } },
  ]);
  return {
    description: refusal.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    content: problem,
  };
}
