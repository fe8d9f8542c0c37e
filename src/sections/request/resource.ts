import { type Code, literal, text } from "../../render/code.js";
import type { RequestShape } from "../../model/shapes.js";
import type { FieldMap, FieldSpec } from "./fields.js";

/** `params.resource_id`, `body.resource_id`, `params.id`: what a request is about, unless the YAML says. */
const candidates = [
  ["params", "resource_id"],
  ["body", "resource_id"],
  ["params", "id"],
] as const;

/** What stands for the resource of a request that names none. */
const nothing = "-";

type Part = "params" | "query" | "headers" | "body";

/** The expression of the resource: the path written in the YAML, else the first candidate, else `"-"`. */
export function resourceCode(written: string | undefined, request: RequestShape): Code {
  if (written !== undefined) return stringOf(inputPath(written), request, written);
  const found = candidates.find(([part, name]) => fieldsOf(part, request)[name] !== undefined);
  return found === undefined
    ? literal(nothing)
    : stringOf(`input.${found.join(".")}`, request, found.join("."));
}

/** Whether a request is about something that it names. */
export const hasResource = ({ resource }: { readonly resource: Code }): boolean =>
  resource.kind !== "text" || resource.text !== JSON.stringify(nothing);

/** The input expression of a field of that name, wherever it is declared. */
export function inputNamed(name: string, request: RequestShape): string | undefined {
  const parts: Part[] = ["params", "body", "query", "headers"];
  const part = parts.find((candidate) => fieldsOf(candidate, request)[name] !== undefined);
  return part === undefined ? undefined : inputPath(`${part}.${name}`);
}

/** The expression of an input path such as `body.items`. */
export const inputExpression = (path: string): string => inputPath(path);

/** Whether a path names a declared input; of a body in the user's own schema nobody here can tell. */
export function isDeclared(path: string, request: RequestShape): boolean {
  const [part = "", name = ""] = path.split(".");
  if (part === "body" && request.body?.kind === "module") return true;
  return fieldsOf(part as Part, request)[name] !== undefined;
}

export function fieldsOf(part: Part, request: RequestShape): FieldMap {
  if (part !== "body") return request[part];
  return request.body?.kind === "fields" ? request.body.fields : {};
}

const inputPath = (path: string): string =>
  `input${path
    .split(".")
    .map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`))
    .join("")}`;

/** A number or an optional value becomes a string where it enters a key. */
function stringOf(expression: string, request: RequestShape, path: string): Code {
  const [part = "", name = ""] = path.split(".");
  const spec = fieldsOf(part as Part, request)[name];
  const isString =
    spec !== undefined && spec.type !== "map" && isTextual(spec) && spec.list === undefined;
  if (isString && !spec.optional) return text(expression);
  return text(`String(${expression})`);
}

const isTextual = (spec: FieldSpec): boolean =>
  spec.type === "column"
    ? spec.column.schema.type === "string"
    : !["integer", "number", "boolean", "object"].includes(spec.type);
