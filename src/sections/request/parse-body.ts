/** Reads `request.body` and `response.body`: fields, a JSON Schema, or a schema of the user's own. */
import type { BodyShape } from "../../model/shapes.js";
import type { Finding } from "../section.js";
import { fieldsFromJsonSchema } from "./from-json-schema.js";
import { parseFields } from "./parse-fields.js";

export interface ParsedBody {
  readonly body: BodyShape | undefined;
  readonly findings: readonly Finding[];
}

const moduleForm = /^(?<file>[^#\s]+\.[cm]?[jt]s)#(?<name>[A-Za-z_$][\w$]*)$/;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined body: none is declared. `file` of a module is still as the YAML writes it. */
export function parseBody(raw: unknown): ParsedBody {
  if (raw === undefined) return { body: undefined, findings: [] };
  if (typeof raw === "string") return parseModule(raw);
  if (!isMap(raw))
    return {
      body: undefined,
      findings: [{ path: [], message: "a body is a map of fields", cure }],
    };
  const schema = raw["json_schema"];
  if (isMap(schema) && Object.keys(raw).length === 1) {
    const { fields, unsupported } = fieldsFromJsonSchema(schema);
    const findings = unsupported.map(({ path, message }) => ({
      path: ["json_schema", ...path],
      message,
    }));
    return { body: { kind: "fields", fields }, findings };
  }
  const { fields, findings } = parseFields(raw, "json");
  return { body: { kind: "fields", fields }, findings };
}

const cure = "body: { name: string }, or ../src/schemas/order.ts#OrderBody";

function parseModule(text: string): ParsedBody {
  const { file, name } = moduleForm.exec(text)?.groups ?? {};
  if (file !== undefined && name !== undefined)
    return { body: { kind: "module", file, name }, findings: [] };
  return {
    body: undefined,
    findings: [{ path: [], message: `\`${text}\` doesn't name a schema`, cure }],
  };
}
