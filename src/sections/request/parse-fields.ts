/** Reads the maps of `request`, `response` and `db.columns` into fields. */
import type { Finding, Path } from "../section.js";
import type { FieldMap, FieldSpec } from "./fields.js";
import { parseFieldText } from "./parse-field-text.js";
import { longestList } from "./limits.js";

/** Fields, and everything that is wrong with them; paths count from the map. */
export interface ParsedFields {
  readonly fields: FieldMap;
  readonly findings: readonly Finding[];
}

/** Where fields stand: `text` (params, query, headers) has no nested maps. */
export type Carrier = "text" | "json";

type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parses one map of fields; anything but a map gives none, for the schema to judge. */
export function parseFields(raw: unknown, carrier: Carrier): ParsedFields {
  if (!isMap(raw)) return { fields: {}, findings: [] };
  const fields: Record<string, FieldSpec> = {};
  const findings: Finding[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const name = key.endsWith("?") ? key.slice(0, -1) : key;
    const parsed = wrongName(key, name, value) ?? parseField(value, carrier);
    findings.push(
      ...parsed.findings.map((finding) => ({ ...finding, path: [key, ...finding.path] })),
    );
    if (parsed.spec !== undefined)
      fields[name] = key === name ? parsed.spec : { ...parsed.spec, optional: true };
  }
  return { fields, findings };
}

interface ParsedField {
  readonly spec: FieldSpec | undefined;
  readonly findings: readonly Finding[];
}

const wrong = (message: string, cure: string, path: Path = []): ParsedField => ({
  spec: undefined,
  findings: [{ path, message, cure }],
});

/** A name must be usable as a key in generated code; the `?` of a name is for maps and lists of maps. */
function wrongName(key: string, name: string, value: unknown): ParsedField | undefined {
  if (!/^[A-Za-z_$][\w$-]{0,99}$/.test(name) || name === "__proto__") {
    return wrong(
      `\`${key}\` isn't a field name`,
      "start with a letter; then letters, digits, - and _",
    );
  }
  if (key !== name && typeof value === "string") {
    return wrong(`the ? of \`${key}\` belongs to its type`, `${name}: ${value}?`);
  }
  return undefined;
}

function parseField(value: unknown, carrier: Carrier): ParsedField {
  if (typeof value === "string") return parseFieldText(value);
  if (!isMap(value) && !Array.isArray(value)) {
    return wrong(
      `\`${String(value)}\` isn't a type`,
      "name one, such as string, integer(1..10)? or a|b",
    );
  }
  if (carrier === "text") {
    return wrong(
      "params, query and headers are text and hold no maps",
      "use a body for nested values",
    );
  }
  return Array.isArray(value) ? parseListOfMaps(value) : parseMap(value, undefined);
}

function parseListOfMaps(list: readonly unknown[]): ParsedField {
  const [item] = list;
  if (list.length !== 1 || !isMap(item)) {
    return wrong(
      "a list of fields holds exactly one map",
      "items: [{ sku: string, count: integer }]",
    );
  }
  const { spec, findings } = parseMap(item, { min: undefined, max: longestList });
  return {
    spec,
    findings: findings.map((finding) => ({ ...finding, path: [0, ...finding.path] })),
  };
}

function parseMap(map: Map, list: FieldSpec["list"]): ParsedField {
  if (isMap(map["json_schema"])) {
    return wrong(
      "`json_schema` stands for a whole body, not for one field of it",
      "body: { json_schema: … }",
    );
  }
  const { fields, findings } = parseFields(map, "json");
  return { spec: { type: "map", fields, optional: false, list }, findings };
}
