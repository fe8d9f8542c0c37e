/** The reference pages: tables from the same texts that editors show. */
import { codes } from "../../config/codes.js";
import { projectSchema } from "../../config/project-schema.js";
import { topLevelSchema } from "../../config/top-level.js";
import { type RawSchema, type RawSection, rawSchema, rawSections } from "./json-schema.js";

export const written = "<!-- Written by `npm run gen` from the schemas: edit those. -->";

/** `docs/reference/config.md` */
export function configPage(): string {
  const sections = rawSections();
  return [
    "# Keys of an endpoint's YAML",
    written,
    "An absent key has its default. Durations are seconds, or a number and `s`, `sec`, `m`, `min`, `h`, `hour`, `d`, `day`. " +
      "Numbers, texts and lists may be `${NAME:default}`, read from the environment at start-up. Any section may be " +
      "`false` (off) or `true` (on with its defaults).",
    "## Top level",
    table(rawSchema(topLevelSchema())),
    ...sections.flatMap(sectionPart),
    "",
  ].join("\n\n");
}

function sectionPart({ key, absent, schema, shortForms }: RawSection): readonly string[] {
  const forms = shortForms.map((form) => `Also: ${form.description ?? ""}${exampleText(form)}`);
  const off = absent === "off" ? ["Off unless it is written."] : [];
  return [
    `## \`${key}\``,
    [schema.description ?? "", ...off, ...forms].join("\n\n"),
    table(schema),
  ];
}

function exampleText(form: RawSchema): string {
  const examples = Array.isArray(form["examples"])
    ? form["examples"]
    : form["const"] === undefined
      ? []
      : [form["const"]];
  return examples.length === 0
    ? ""
    : ` — for example ${examples.map((example) => `\`${String(example)}\``).join(", ")}.`;
}

/** `docs/reference/project.md` */
export function projectPage(): string {
  return ["# Settings in `endpointgen.yaml`", written, table(rawSchema(projectSchema())), ""].join(
    "\n\n",
  );
}

/** `docs/reference/diagnostics.md` */
export function diagnosticsPage(): string {
  const rows = Object.entries(codes).map(([code, title]) => `| \`${code}\` | ${title} |`);
  return [
    "# Codes of diagnostics",
    written,
    ["| code | meaning |", "| --- | --- |", ...rows].join("\n"),
    "",
  ].join("\n\n");
}

function table(schema: RawSchema): string {
  return [
    "| key | type | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rowsOf(schema, ""),
  ].join("\n");
}

/** A block's own row, then its keys with the block's name before them. */
function rowsOf(schema: RawSchema, prefix: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const name = prefix + key;
    const cells = [`\`${name}\``, typeOf(inner), defaultOf(inner), inner.description ?? ""];
    return [
      `| ${cells.map(escaped).join(" | ")} |`,
      ...rowsOf(inner.items ?? inner, inner.items ? `${name}[].` : `${name}.`),
    ];
  });
}

const escaped = (cell: string): string => cell.replaceAll("|", "\\|").replaceAll("\n", " ");

function typeOf(schema: RawSchema): string {
  if (schema.expects !== undefined) return schema.expects;
  if (schema.unit !== undefined) return schema.unit;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (Array.isArray(schema["enum"]))
    return schema["enum"].map((value) => `\`${String(value)}\``).join(", ");
  if (schema["const"] !== undefined) return `\`${JSON.stringify(schema["const"])}\``;
  if (schema.type === "array")
    return `list of ${schema.items === undefined ? "values" : typeOf(schema.items)}`;
  const names: Readonly<Record<string, string>> = {
    integer: "whole number",
    boolean: "true, false",
    object: "map",
    string: "text",
  };
  return `${names[schema.type ?? ""] ?? schema.type ?? "any"}${rangeOf(schema)}`;
}

function rangeOf(schema: RawSchema): string {
  const [low, high] = [schema["minimum"], schema["maximum"]].map((bound) =>
    typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined,
  );
  if (low === undefined && high === undefined) return "";
  return high === undefined ? `, from ${low ?? ""}` : `, ${low ?? ""} to ${high}`;
}

function defaultOf({ defaultText, default: value }: RawSchema): string {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined || isEmptyMap(value)) return "–";
  return `\`${typeof value === "string" ? value || '""' : JSON.stringify(value)}\``;
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0;
