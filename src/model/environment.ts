/** `${NAME:default}` in the generated contract: read at start-up, checked as the YAML is. */
import { z } from "zod";
import { below, core, metaOf } from "../config/schema-walk.js";
import { topLevelSchema } from "../config/top-level.js";
import type { EnvironmentRead } from "../config/validate.js";
import { call, chain, type Code, literal, text } from "../render/code.js";
import { rooms } from "../sections/index.js";
import type { Room } from "../sections/section.js";
import type { EnvironmentValue } from "./endpoint-model.js";

/** Each name once, in the order of the YAML; `disagreeing` tells where that is not enough. */
export function environmentValues(
  environment: ReadonlyMap<string, EnvironmentRead>,
): EnvironmentValue[] {
  const byName = new Map(
    [...environment].map(([path, read]): [string, EnvironmentValue] => {
      const runtime = ["fromEnvironment", ...(isDuration(schemaOf(path)) ? ["textDuration"] : [])];
      return [read.name, { name: read.name, code: codeOf(path, read), runtime }];
    }),
  );
  return [...byName.values()];
}

/** Of each name that comes to something else at a later place: that place. */
export function disagreeing(
  environment: ReadonlyMap<string, EnvironmentRead>,
): { readonly read: EnvironmentRead; readonly path: string; readonly first: string }[] {
  const owners = new Map<string, { readonly path: string; readonly code: string }>();
  return [...environment].flatMap(([path, read]) => {
    const code = JSON.stringify(codeOf(path, read));
    const owner = owners.get(read.name);
    if (owner === undefined) owners.set(read.name, { path, code });
    return owner === undefined || owner.code === code ? [] : [{ read, path, first: owner.path }];
  });
}

const codeOf = (path: string, { name, default: value }: EnvironmentRead): Code =>
  call("fromEnvironment", literal(name), textCode(schemaOf(path)), literal(value));

function schemaOf(path: string): z.ZodType | undefined {
  const [first = "", ...rest] = path.split(".");
  const room = (rooms as Readonly<Record<string, Room>>)[first];
  const start = room === undefined ? below(topLevelSchema(), first) : room.schema();
  return rest.reduce<z.ZodType | undefined>((at, key) => at && below(at, key), start);
}

/** The schema as code, for text that comes from the environment; it takes what the YAML takes. */
function textCode(schema: z.ZodType | undefined): Code {
  const own = schema && core(schema);
  if (own instanceof z.ZodNumber) {
    return isDuration(schema)
      ? call("textDuration", numberCode("z.number", own))
      : numberCode("z.coerce.number", own);
  }
  return own instanceof z.ZodString ? stringCode(own) : call("z.string");
}

const isDuration = (schema: z.ZodType | undefined): boolean =>
  schema !== undefined && metaOf(schema).unit === "seconds";

function numberCode(callee: string, { minValue, maxValue, format }: z.ZodNumber): Code {
  return chain(
    call(callee),
    ...(format === "safeint" ? [call(".int")] : []),
    ...bound(".min", minValue),
    ...bound(".max", maxValue),
  );
}

/** By way of JSON Schema, which names every bound and pattern in one place. */
function stringCode(own: z.ZodString): Code {
  const { minLength, maxLength, pattern, allOf } = z.toJSONSchema(own);
  const patterns = [pattern, ...(allOf ?? []).map((part) => part.pattern)];
  return chain(
    call("z.string"),
    ...bound(".min", minLength ?? null),
    ...bound(".max", maxLength ?? null),
    ...patterns.flatMap((one) =>
      one === undefined ? [] : [call(".regex", text(String(new RegExp(one))))],
    ),
  );
}

const bound = (name: string, value: number | null): Code[] =>
  value === null || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? [] : [call(name, literal(value))];
