import type { EndpointDefinition } from "../../request/definition.js";

type Members = Readonly<Record<string, unknown>>;

/** What an operation of the document holds, as far as we read it. */
export interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses?: Readonly<Record<string, ResponseObject>>;
  readonly [extension: `x-${string}`]: unknown;
}
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
  readonly example?: unknown;
}
export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}
export interface ResponseObject {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
/** A JSON Schema (2020-12). */
export type Schema = Members;

export interface ApiInfo {
  readonly title: string;
  readonly basePath: string;
}

/** Joins the endpoints' parts into one OpenAPI 3.1 document. */
export function apiDocument(definitions: readonly EndpointDefinition[], info: ApiInfo): Members {
  const paths: Record<string, Members> = {};
  const components: Record<string, Members> = { ...shared };
  for (const { openapi } of definitions) {
    merge(paths, openapi?.paths);
    merge(components, openapi?.components);
  }
  return {
    openapi: "3.1.0",
    info: { title: info.title, version: "1" },
    servers: [{ url: info.basePath === "" ? "/" : info.basePath }],
    paths,
    components,
  };
}

/** What endpoints refer to: every refusal's shape (RFC 9457), and the ways of proving who calls. */
const shared: Readonly<Record<string, Members>> = {
  schemas: {
    Problem: {
      type: "object",
      required: ["type", "title", "status", "code"],
      properties: {
        type: { type: "string", format: "uri-reference" },
        title: { type: "string" },
        status: { type: "integer" },
        detail: { type: "string" },
        instance: { type: "string" },
        code: { type: "string" },
        request_id: { type: "string" },
      },
    },
  },
  securitySchemes: {
    bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
    session: { type: "apiKey", in: "cookie", name: "__Host-session" },
    api_key: { type: "apiKey", in: "header", name: "X-API-Key" },
  },
};

/** Two endpoints may share a path (other methods) or a kind of component. */
function merge(into: Record<string, Members>, from: Members | undefined): void {
  for (const [key, members] of Object.entries(from ?? {})) {
    into[key] = { ...into[key], ...(members as Members) };
  }
}

/** The endpoint's own operation in its part of the document. */
export function operationOf(definition: EndpointDefinition): Operation | undefined {
  const method = definition.method.toLowerCase();
  for (const item of Object.values(definition.openapi?.paths ?? {})) {
    const operation = (item as Readonly<Record<string, Operation | undefined>>)[method];
    if (operation) return operation;
  }
  return undefined;
}

/** The JSON part of a request or response. */
export function jsonOf(content: Readonly<Record<string, Media>> | undefined): Media | undefined {
  const name = Object.keys(content ?? {}).find((type) => /[/+]json$/.test(type));
  return name === undefined ? undefined : content?.[name];
}

/** Follows `$ref`s into the endpoint's own components. */
export function resolved(schema: Schema, definition: EndpointDefinition): Schema {
  let current = schema;
  // A chain of references is short; a cycle must end all the same.
  for (let step = 0; step < 10 && typeof current["$ref"] === "string"; step += 1) {
    current = target(current["$ref"], definition) ?? {};
  }
  return current;
}

function target(reference: string, definition: EndpointDefinition): Schema | undefined {
  const [, root, kind = "", name = ""] = reference.split("/");
  if (root !== "components") return undefined;
  const group = definition.openapi?.components?.[kind] as Members | undefined;
  return group?.[name] as Schema | undefined;
}
