/** What each type of PostgreSQL is in JSON: in bodies, in answers and in OpenAPI. */

/** The part of JSON Schema (2020-12) that columns come to; `{}` is any JSON. */
export interface ValueSchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array";
  readonly format?: "uuid" | "date" | "date-time";
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly enum?: readonly string[];
  readonly items?: ValueSchema;
  readonly maxItems?: number;
}

export interface PostgresType {
  readonly schema: ValueSchema;
  /**
   * Must be read as `column::text`: JSON numbers would lose digits, or drivers and `to_jsonb` would
   * each make something else of it.
   */
  readonly asText: boolean;
}

const whole = (minimum: number, maximum: number): PostgresType => ({
  schema: { type: "integer", minimum, maximum },
  asText: false,
});

const written = (schema: Omit<ValueSchema, "type"> = {}): PostgresType => ({
  schema: { type: "string", ...schema },
  asText: true,
});

const string = (schema: Omit<ValueSchema, "type"> = {}): PostgresType => ({
  schema: { type: "string", ...schema },
  asText: false,
});

const number: PostgresType = { schema: { type: "number" }, asText: false };
const anything: PostgresType = { schema: {}, asText: false };
const clock = String.raw`\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?`;

/** By the catalogue's name. */
const types: Readonly<Record<string, PostgresType>> = {
  bool: { schema: { type: "boolean" }, asText: false },
  int2: whole(-32_768, 32_767),
  int4: whole(-2_147_483_648, 2_147_483_647),
  int8: written({ pattern: String.raw`^-?\d{1,19}$` }),
  numeric: written({ pattern: String.raw`^-?\d+(\.\d+)?$` }),
  float4: number,
  float8: number,
  text: string(),
  varchar: string(),
  bpchar: string(),
  citext: string(),
  name: string({ maxLength: 63 }),
  char: string({ maxLength: 1 }),
  uuid: string({ format: "uuid" }),
  date: string({ format: "date" }),
  // A zone-less time stays one: drivers would read it in the zone of the process.
  timestamp: string({ pattern: String.raw`^\d{4}-\d{2}-\d{2}[ T]${clock}$` }),
  timestamptz: string({ format: "date-time" }),
  time: string({ pattern: `^${clock}$` }),
  json: anything,
  jsonb: anything,
  bytea: written({ pattern: String.raw`^\\x([0-9a-f]{2})*$` }),
  bit: written({ pattern: "^[01]*$" }),
  varbit: written({ pattern: "^[01]*$" }),
};

/** Every other type as the text that PostgreSQL prints and reads: `interval`, `inet`, `point` … */
const printed = written();

export function postgresType(base: string): PostgresType {
  return (Object.hasOwn(types, base) ? types[base] : undefined) ?? printed;
}
