/** The part of JSON Schema 2020-12 that generated API documents use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** A value that fits the schema: what the author wrote as an example, else the plainest one. */
export function exampleOf(schema: JsonSchema, name = "example"): unknown {
  const written = [
    schema.example,
    schema.examples?.[0],
    schema.const,
    schema.default,
    schema.enum?.[0],
  ];
  const given = written.find((value) => value !== undefined);
  if (given !== undefined) return given;
  const inner = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0];
  if (inner !== undefined) return exampleOf(inner, name);
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  return makers[type ?? "object"]?.(schema, name) ?? null;
}

type Maker = (schema: JsonSchema, name: string) => unknown;

const makers: Readonly<Record<string, Maker>> = {
  string: stringExample,
  integer: (schema) => Math.ceil(numberExample(schema)),
  number: numberExample,
  boolean: () => true,
  array: ({ items = {}, minItems = 1 }, name) =>
    Array.from({ length: Math.max(1, minItems) }, () => exampleOf(items, name)),
  object: ({ properties = {}, required }) =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([key]) => required?.includes(key) ?? true)
        .map(([key, inner]) => [key, exampleOf(inner, key)]),
    ),
};

const formats: Readonly<Record<string, string>> = {
  uuid: "5f0c8a52-3f1e-4c57-9d7c-2a4a3f7f6b10",
  email: "ada@example.com",
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  uri: "https://example.com/",
};

function stringExample(
  { format = "", minLength = 0, maxLength }: JsonSchema,
  name: string,
): string {
  return (formats[format] ?? name.padEnd(minLength, "x")).slice(0, maxLength);
}

function numberExample({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  if (minimum !== undefined) return minimum;
  if (exclusiveMinimum !== undefined) return exclusiveMinimum + 1;
  return Math.min(1, maximum ?? 1);
}
