import type { EndpointDefinition } from "../../request/definition.js";
import {
  jsonOf,
  operationOf,
  resolved,
  type Media,
  type Parameter,
  type Schema,
} from "./document.js";

/** A request that the endpoint accepts. */
export interface ExampleRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The request that the endpoint's document shows; what it doesn't show is made from the schemas. */
export function exampleOf(definition: EndpointDefinition): ExampleRequest {
  const operation = operationOf(definition);
  const content = operation?.requestBody?.content;
  const media = definition.upload ? content?.["multipart/form-data"] : jsonOf(content);
  const place = (where: Parameter["in"]) => {
    const named = (operation?.parameters ?? []).filter(
      (parameter) => parameter.in === where && (where === "path" || parameter.required),
    );
    if (named.length === 0) return undefined;
    return Object.fromEntries(named.map((each) => [each.name, parameterValue(each, definition)]));
  };
  const { params, query, headers } = definition.request ?? {};
  return {
    ...(params && { params: place("path") ?? {} }),
    ...(query && { query: place("query") ?? {} }),
    ...(headers && { headers: place("header") ?? {} }),
    ...(media && { body: mediaValue(media, definition) }),
  };
}

/** The answer that the endpoint's document shows for its own status. */
export function exampleAnswer(definition: EndpointDefinition): unknown {
  const { status } = definition.response;
  const media = jsonOf(operationOf(definition)?.responses?.[String(status)]?.content);
  return media && mediaValue(media, definition);
}

function mediaValue(media: Media, definition: EndpointDefinition): unknown {
  if (media.example !== undefined) return media.example;
  const first = Object.values(media.examples ?? {})[0];
  return first?.value ?? valueOf(media.schema ?? {}, definition);
}

function parameterValue(parameter: Parameter, definition: EndpointDefinition): unknown {
  return parameter.example ?? valueOf(parameter.schema ?? {}, definition);
}

const formats: Readonly<Record<string, string>> = {
  uuid: "3f1c9a52-6f0e-4c1b-9d57-0c8f6f1b2a34",
  email: "ada@example.com",
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  uri: "https://example.com/",
};
const deepest = 8;

/** A value that fits a JSON Schema, as plain as possible. */
export function valueOf(given: Schema, definition: EndpointDefinition, depth = 0): unknown {
  const schema = resolved(given, definition);
  for (const key of ["example", "const", "default"]) if (key in schema) return schema[key];
  const listed = (schema["examples"] ?? schema["enum"]) as readonly unknown[] | undefined;
  if (listed?.length) return listed[0];
  const choice = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined;
  if (choice?.[0]) return valueOf(choice[0], definition, depth + 1);
  return byType(schema, definition, depth);
}

function byType(schema: Schema, definition: EndpointDefinition, depth: number): unknown {
  const type: unknown = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  if (type === "string") return textOf(schema);
  if (type === "integer" || type === "number") return numberOf(schema);
  if (type === "boolean") return true;
  if (type === "null" || depth > deepest) return null;
  if (type === "array") {
    const item = valueOf((schema["items"] ?? {}) as Schema, definition, depth + 1);
    return Array.from({ length: Math.max(1, Number(schema["minItems"] ?? 1)) }, () => item);
  }
  const required = (schema["required"] ?? []) as readonly string[];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  return Object.fromEntries(
    required.map((name) => [name, valueOf(properties[name] ?? {}, definition, depth + 1)]),
  );
}

function textOf(schema: Schema): string {
  const format = formats[String(schema["format"])];
  if (format !== undefined) return format;
  const least = Number(schema["minLength"] ?? 0);
  const most = Number(schema["maxLength"] ?? Infinity);
  return "example".padEnd(least, "x").slice(0, Math.max(most, least));
}

function numberOf(schema: Schema): number {
  const least = Number(schema["minimum"] ?? -Infinity);
  const most = Number(schema["maximum"] ?? Infinity);
  return Math.min(Math.max(1, least), most);
}
