/** What a right request and its answer look like: written in the YAML, or made from the schemas. */
import { exampleOf } from "../sections/request/example.js";
import type { FieldMap } from "../sections/request/fields.js";
import type { Shapes } from "./shapes.js";

/** One example of the YAML, or the one made from the schemas. */
export interface Example {
  readonly request: {
    readonly params?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, unknown>>;
    readonly body?: unknown;
  };
  readonly response: { readonly status: number; readonly body?: unknown };
}

/** What `call`, the API page and the tests use where the YAML has no example. */
export function madeExample(operation: Shapes): Example {
  const body = operation.response.body;
  return {
    request: madeRequest(operation),
    response: {
      status: operation.response.status,
      ...(body?.kind === "fields" ? { body: exampleOf(body.fields) } : {}),
    },
  };
}

function madeRequest({ request }: Pick<Shapes, "request">): Example["request"] {
  const { params, query, headers, body } = request;
  return {
    ...given("params", params),
    ...given("query", query),
    ...given("headers", headers),
    ...(body?.kind === "fields" ? { body: exampleOf(body.fields) } : {}),
  };
}

const given = (name: string, fields: FieldMap): object =>
  Object.keys(fields).length > 0 ? { [name]: exampleOf(fields) } : {};
