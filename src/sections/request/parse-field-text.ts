/** `[list[(min..max)] of] type[(min..max)][?]`, where a type may be `a|b`. */
import { closest } from "../../closest.js";
import type { Finding } from "../section.js";
import type { Bounds, FieldSpec, ScalarType } from "./fields.js";
import { longestList, longestString } from "./limits.js";

const scalars: readonly ScalarType[] = [
  "string",
  "integer",
  "number",
  "boolean",
  "uuid",
  "email",
  "date-time",
  "url",
  "object",
];

/** Names of types elsewhere. */
const spellings: Readonly<Record<string, ScalarType>> = {
  str: "string",
  text: "string",
  int: "integer",
  float: "number",
  double: "number",
  decimal: "number",
  bool: "boolean",
  datetime: "date-time",
  timestamp: "date-time",
  date: "date-time",
  uri: "url",
  any: "object",
  json: "object",
  dict: "object",
  map: "object",
};

const form =
  /^(?:list\s*(?<items>\([^)]*\))?\s+of\s+)?(?<type>[^()?\s][^()?]*?)\s*(?<bounds>\([^)]*\))?\s*(?<optional>\?)?$/;
const boundsForm = /^\(\s*(-?\d+(?:\.\d+)?)?\s*\.\.\s*(-?\d+(?:\.\d+)?)?\s*\)$/;

interface Parsed {
  readonly spec: FieldSpec | undefined;
  readonly findings: readonly Finding[];
}

class Wrong {
  constructor(
    readonly message: string,
    readonly cure?: string,
  ) {}
}

/** Parses the text of one field. */
export function parseFieldText(text: string): Parsed {
  const parsed = parse(text.trim());
  if (!(parsed instanceof Wrong)) return { spec: parsed, findings: [] };
  const { message, cure } = parsed;
  return {
    spec: undefined,
    findings: [{ path: [], message, ...(cure !== undefined && { cure }) }],
  };
}

function parse(text: string): FieldSpec | Wrong {
  const parts = form.exec(text)?.groups;
  const type = parts?.["type"];
  if (parts === undefined || type === undefined || /^list( of)?$/.test(type)) {
    return new Wrong(
      `\`${text}\` isn't a type`,
      "write it as string, integer(1..10)?, list of uuid, or a|b",
    );
  }
  const isList = text.startsWith("list") && /^list[\s(]/.test(text) && text.includes(" of ");
  const list = isList ? readBounds(parts["items"], "list") : undefined;
  if (list instanceof Wrong) return list;
  const base = {
    optional: parts["optional"] !== undefined,
    list: list && { min: list.min, max: list.max ?? longestList },
  };
  if (type.includes("|")) return parseEnum(type, parts["bounds"], base);
  return parseScalar(type, parts["bounds"], base);
}

type Base = Pick<FieldSpec, "optional" | "list">;

function parseEnum(type: string, bounds: string | undefined, base: Base): FieldSpec | Wrong {
  const values = type.split("|").map((value) => value.trim());
  if (bounds !== undefined) return new Wrong(`\`${type}\` lists its values and takes no bounds`);
  if (values.includes("")) return new Wrong(`\`${type}\` has an empty value between two |`);
  if (new Set(values).size < values.length) return new Wrong(`\`${type}\` lists a value twice`);
  return { ...base, type: "enum", values };
}

function parseScalar(type: string, text: string | undefined, base: Base): FieldSpec | Wrong {
  if (!isScalar(type)) {
    const meant = spellings[type.toLowerCase()] ?? closest(type, scalars);
    return new Wrong(`\`${type}\` isn't a type`, meant ?? `one of ${scalars.join(", ")}, or a|b`);
  }
  const bounds = readBounds(text, type);
  if (bounds instanceof Wrong) return bounds;
  const max = type === "string" ? (bounds.max ?? longestString) : bounds.max;
  return { ...base, type, bounds: { min: bounds.min, max } };
}

const isScalar = (type: string): type is ScalarType =>
  (scalars as readonly string[]).includes(type);

function readBounds(text: string | undefined, type: ScalarType | "list"): Bounds | Wrong {
  if (text === undefined) return { min: undefined, max: undefined };
  if (!["string", "integer", "number", "list"].includes(type))
    return new Wrong(`\`${type}\` takes no bounds`);
  const [whole, low, high] = boundsForm.exec(text) ?? [];
  if (whole === undefined || (low === undefined && high === undefined)) {
    return new Wrong(`\`${text}\` isn't a range`, "write it as (1..64), (1..) or (..64)");
  }
  const min = low === undefined ? undefined : Number(low);
  const max = high === undefined ? undefined : Number(high);
  if (min !== undefined && max !== undefined && min > max) {
    return new Wrong(`\`${text}\` is empty: ${min} is more than ${max}`, `(${max}..${min})`);
  }
  return wrongFigure(type, [min, max]) ?? { min, max };
}

function wrongFigure(type: string, figures: readonly (number | undefined)[]): Wrong | undefined {
  const given = figures.filter((figure) => figure !== undefined);
  if (type !== "number" && given.some((figure) => !Number.isSafeInteger(figure))) {
    return new Wrong(`the bounds of \`${type}\` are whole numbers`);
  }
  if ((type === "string" || type === "list") && given.some((figure) => figure < 0)) {
    return new Wrong(`the bounds of \`${type}\` count from 0`);
  }
  return undefined;
}
