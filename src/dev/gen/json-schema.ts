/** JSON Schemas of what files may hold, from the rooms' zod schemas and their texts. */
import { z } from "zod";
import { projectSchema } from "../../config/project-schema.js";
import { topLevelSchema } from "../../config/top-level.js";
import { rooms } from "../../sections/index.js";
import type { Room } from "../../sections/section.js";

/** A JSON Schema with what our `.meta` adds to it: `unit`, `defaultText`, `structure` … */
export interface RawSchema {
  [keyword: string]: unknown;
  type?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, RawSchema>;
  items?: RawSchema;
  anyOf?: RawSchema[];
  additionalProperties?: RawSchema | boolean;
  pattern?: string;
  unit?: string;
  defaultText?: string;
  structure?: boolean;
  expects?: string;
}

/** One zod schema as files write it. */
export function rawSchema(schema: z.ZodType): RawSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue;
    },
  }) as RawSchema;
}

/** Every section with what may stand instead of its map. */
export interface RawSection {
  readonly key: string;
  readonly absent: Room["absent"];
  readonly schema: RawSchema;
  readonly shortForms: readonly RawSchema[];
}

export const rawSections = (): readonly RawSection[] =>
  Object.values<Room>(rooms).map((room) => ({
    key: room.key,
    absent: room.absent,
    schema: rawSchema(room.schema()),
    shortForms: (room.shortForms?.() ?? []).map(rawSchema),
  }));

/** `schemas/job-config.schema.json` */
export function jobConfigSchema(): object {
  const top = rawSchema(topLevelSchema());
  const sections = rawSections().map(({ key, schema, shortForms }): [string, RawSchema] => {
    const off = {
      type: "boolean",
      description: "false switches the section off, true on with its defaults.",
    };
    const alternatives = [schema, ...shortForms, off].map((form) => finished(form));
    return [key, { description: schema.description ?? "", anyOf: alternatives }];
  });
  const properties = { ...finished(top).properties, ...Object.fromEntries(sections) };
  return {
    ...envelope("JobConfig", "One endpoint of an endpointgen project."),
    properties,
    ...closed,
  };
}

/** `schemas/project.schema.json` */
export function projectJsonSchema(): object {
  const { properties } = finished(rawSchema(projectSchema()), false);
  const envelopeOfProject = envelope("endpointgen.yaml", "Settings of an endpointgen project.");
  return {
    ...envelopeOfProject,
    properties: { ...properties, defaults: { $ref: "job-config.schema.json" } },
    ...closed,
  };
}

const envelope = (title: string, description: string): object => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title,
  description,
  type: "object",
});

const closed = { patternProperties: { "^x-": true }, additionalProperties: false };

const ownKeywords = [
  "unit",
  "defaultText",
  "structure",
  "expects",
  "fields",
  "sensitive",
  "$schema",
];

/**
 * Without our own keywords, and with what is read from text: durations, sizes, `${NAME:default}`.
 *
 * @param outside whether values can come from the environment
 */
function finished(schema: RawSchema, outside = true): RawSchema {
  const inside = (below: RawSchema): RawSchema => finished(below, outside);
  const { defaultText } = schema;
  const rest = Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !ownKeywords.includes(keyword)),
  ) as RawSchema;
  const inner: RawSchema = { ...rest };
  if (rest.properties !== undefined) inner.properties = mapValues(rest.properties, inside);
  if (rest.items !== undefined) inner.items = inside(rest.items);
  if (rest.anyOf !== undefined) inner.anyOf = rest.anyOf.map(inside);
  if (typeof rest.additionalProperties === "object")
    inner.additionalProperties = inside(rest.additionalProperties);
  if (defaultText !== undefined)
    inner.description = `${rest.description ?? ""} Default: ${defaultText}.`;
  if (Math.abs(Number(inner["maximum"])) >= Number.MAX_SAFE_INTEGER) delete inner["maximum"];
  if (Math.abs(Number(inner["minimum"])) >= Number.MAX_SAFE_INTEGER) delete inner["minimum"];
  const texts = textForms(schema, outside);
  return texts.length === 0 ? inner : withTexts(inner, texts);
}

const mapValues = <In, Out>(
  map: Readonly<Record<string, In>>,
  change: (value: In) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

const environment = "\\$\\{[A-Z_][A-Z0-9_]*:.*\\}";

/** Patterns of texts that may stand where the type is another one. */
function textForms(schema: RawSchema, outside: boolean): readonly string[] {
  const { type, pattern, unit, structure, expects } = schema;
  if (expects?.includes("method") === true) return ["^(GET|POST|PUT|PATCH|DELETE) /"];
  const forms = [
    ...(unit === "seconds" ? ["^\\d+(\\.\\d+)?\\s*(s|sec|m|min|h|hour|d|day)$"] : []),
    ...(unit === "bytes" ? ["^\\d+(\\.\\d+)?\\s*[kmgKMG]?[bB]$"] : []),
  ];
  const closedText = type === "string" && pattern !== undefined;
  const fromOutside =
    outside &&
    structure !== true &&
    (closedText || ["integer", "number", "array"].includes(type ?? ""));
  return fromOutside ? [...forms, `^${environment}$`] : forms;
}

function withTexts(schema: RawSchema, patterns: readonly string[]): RawSchema {
  const { description, default: fallback, ...value } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [value, ...patterns.map((pattern) => ({ type: "string", pattern }))],
  };
}
