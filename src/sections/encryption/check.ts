import type { FieldMap } from "../request/fields.js";
import type { Facts, Finding } from "../section.js";
import type { Encryption } from "./schema.js";

/** Each marked field must be a declared text. */
export function check(own: Encryption, operation: Facts): readonly Finding[] {
  return own.fields.flatMap((path, index) => {
    const message = wrongWith(path, operation);
    return message === undefined
      ? []
      : [{ path: ["fields", index], message: `\`${path}\` ${message}` }];
  });
}

function wrongWith(path: string, operation: Facts): string | undefined {
  const [part = "", ...names] = path.split(".");
  const fields = fieldsOf(part, operation);
  if (fields === undefined) return undefined;
  const spec = find(fields, names);
  if (spec === undefined) return `isn't an input; \`request.${part}\` doesn't declare it`;
  if (spec.type !== "string" || spec.list !== undefined) return "must be a string to be sealed";
  return undefined;
}

/** Undefined where the fields aren't ours to see: a JSON Schema, or a schema of the user's. */
function fieldsOf(part: string, { request }: Facts): FieldMap | undefined {
  if (part === "params" || part === "query" || part === "headers") return request[part];
  if (request.body === undefined) return {};
  return request.body.kind === "fields" ? request.body.fields : undefined;
}

function find(fields: FieldMap, names: readonly string[]): FieldMap[string] | undefined {
  const [name = "", ...rest] = names;
  const spec = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (rest.length === 0 || spec === undefined) return spec;
  return spec.type === "map" ? find(spec.fields, rest) : undefined;
}
